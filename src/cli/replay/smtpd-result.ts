/** What a replayed smtpd session came to, with the recording's keys, raw: what `posthorn replay` prints. */

export interface TranscriptEntry {
  /** What the server said: one complete reply. */
  readonly s?: string;
  /** What the client sent: one write. */
  readonly c?: string;
  readonly tls?: string;
  readonly closed?: 'server' | 'client';
  readonly timeout?: string;
  /** Which connection, where there are several. */
  readonly conn?: string;
}

/** A session of the simulated Postfix with a scripted host. */
export interface OutboundSession {
  readonly sink: string;
  readonly ip: string;
  readonly transcript: readonly OutboundEntry[];
}

export interface OutboundEntry {
  readonly s?: string;
  readonly c?: string;
  /** The client went away in the middle of a letter. */
  readonly truncated?: boolean;
}

/** As `postqueue -j` prints it, without its times. */
export interface QueueEntry {
  readonly queue_name: string;
  readonly queue_id: string;
  readonly message_size: number;
  readonly sender: string;
  readonly recipients: readonly { readonly address: string; readonly delay_reason?: string }[];
}

export interface SmtpdResult {
  readonly transcript: readonly TranscriptEntry[];
  /** Of the only connection; by name where there were several; null where a relayed program hung up at the same time. */
  readonly closed_by: string | null | Readonly<Record<string, string>>;
  readonly log: readonly string[];
  readonly mailboxes: Readonly<Record<string, string>>;
  readonly outbound: readonly OutboundSession[];
  readonly queue: readonly QueueEntry[];
}
