/**
 * What passes between the engine and whoever runs it (smtpd): effects to carry out in order, questions to answer, and
 * the answers. All plain data; the engine itself does no input, no output, and knows no time.
 */
import type { Reply } from './reply.ts';
import type { Client, PeerStatus, Session } from './session.ts';
import type { EnvelopeRecipient, MailParameters } from './transaction.ts';

/** The commands that the server knows, in the order in which its log counts them. */
export const VERBS = [
  'HELO', 'EHLO', 'XCLIENT', 'XFORWARD', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'BDAT', 'RSET', 'NOOP', 'VRFY', 'ETRN',
  'QUIT',
] as const;
export type Verb = (typeof VERBS)[number];

/** What a reply answers; the same words as the trace's `ReplyTo`. */
export type ReplyTo = Verb | 'connect' | 'end-of-data' | 'unknown' | 'server';

/** What a client of `smtpd_authorized_xclient_hosts` may say of who it is, beside what the session keeps. */
export interface ClaimedClient extends Partial<Omit<Client, 'namaddr'>> {
  readonly nameStatus?: PeerStatus;
  readonly reverseNameStatus?: PeerStatus;
  /** The address as headers show it. */
  readonly literal?: string;
  readonly serverAddress?: string;
  readonly serverPort?: string;
}

/** What of a session follows from who the client is. */
export type Known = Pick<Session, 'discard' | 'announceAuth' | 'mayUseXclient' | 'mechanisms' | 'bareNewlineExempt'>;

export type Section = 'header' | 'separator' | 'body';

export type Effect =
  /** A line of the client was taken up. `verb` is null for what is no command (an AUTH response), `word` its first word as typed. */
  | { readonly do: 'heard'; readonly line: string; readonly verb: Verb | 'unknown' | null; readonly word: string }
  | { readonly do: 'reply'; readonly reply: Reply; readonly to: ReplyTo; readonly address: string | null; readonly command: string | null; readonly queueId: string | null; readonly sender: string | null; readonly recipient: string | null }
  /** A line for the log, without the daemon's name. */
  | { readonly do: 'log'; readonly text: string }
  | { readonly do: 'sleep'; readonly micros: number }
  /** Always the last effect of a step: the engine waits for `answer()`. */
  | { readonly do: 'ask'; readonly question: Question }
  /** The client is somebody else from here on; `renames`: what logs call it changes too. */
  | { readonly do: 'client-claims'; readonly client: ClaimedClient; readonly renames: boolean }
  /** MAIL was accepted: the time of arrival is now. */
  | { readonly do: 'begin'; readonly parameters: MailParameters }
  | { readonly do: 'recipient'; readonly recipient: EnvelopeRecipient }
  /** The envelope is complete; the server's own header lines go here. */
  | { readonly do: 'letter-begins' }
  /**
   * One line of the letter, or a piece of a very long one. `line` is as received, `stored` what goes to the queue file
   * (null for the final dot and for what is thrown away), `ends` whether the line ends here. A line of our own has `line` null.
   */
  | { readonly do: 'content'; readonly line: string | null; readonly stored: string | null; readonly ends: boolean; readonly section: Section }
  /** Lines of one section that came whole and go to the queue file as they are, which nearly all lines do; CRLF ends each. */
  | { readonly do: 'lines'; readonly octets: string; readonly section: Section }
  /** The transaction is over; a queue file that was not finished is dropped. */
  | { readonly do: 'abandon' }
  /** The queue file is dropped, and nothing else of the transaction. */
  | { readonly do: 'drop-queue-file' }
  /** The conversation so far may be forgotten if it is longer than `threshold` lines; errors are reported first. */
  | { readonly do: 'forget-chat'; readonly threshold: number; readonly reason: string | null }
  /** `crashed`: what was said and not sent yet is lost with the process. */
  | { readonly do: 'hang-up'; readonly crashed: boolean };

export type Question =
  /** May this client connect at all? Asked before the greeting. */
  | { readonly about: 'connection' }
  | { readonly about: 'helo'; readonly name: string }
  /** Does the address rewriter take this address for one? */
  | { readonly about: 'address'; readonly command: 'MAIL' | 'RCPT' | 'VRFY'; readonly address: string; readonly smtputf8: boolean }
  | { readonly about: 'sender'; readonly address: string; readonly smtputf8: boolean }
  | { readonly about: 'queue-space'; readonly address: string }
  | { readonly about: 'recipient'; readonly command: 'RCPT' | 'VRFY'; readonly address: string; readonly smtputf8: boolean }
  | { readonly about: 'queue-file' }
  | { readonly about: 'data' }
  | { readonly about: 'end-of-data' }
  /** Finish the queue file. */
  | { readonly about: 'commit' }
  | { readonly about: 'etrn'; readonly domain: string }
  | { readonly about: 'flush'; readonly domain: string }
  /** A SASL step: the mechanism with its initial response, or (mechanism null) the client's next response. */
  | { readonly about: 'auth'; readonly mechanism: string | null; readonly response: string | null }
  | { readonly about: 'tls' }
  /** All that follows from who the client is, after it changed. */
  | { readonly about: 'identity' };

export type Answer =
  /** `address`: as the server writes it from here on, where that is not as the client did. */
  | { readonly kind: 'permit'; readonly address?: string }
  | { readonly kind: 'refuse'; readonly reply: Reply }
  /** No such address, `about: 'address'` only. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'opened'; readonly queueId: string }
  | { readonly kind: 'challenge'; readonly text: string }
  | { readonly kind: 'authenticated'; readonly username: string; readonly method: string }
  | { readonly kind: 'unauthenticated'; readonly temporary: boolean; readonly reason: string; readonly username: string | null }
  | { readonly kind: 'identified'; readonly known: Known }
  | { readonly kind: 'encrypted'; readonly mechanisms: string | null }
  /** Close without a word (access(5) HANGUP, a failed TLS handshake). */
  | { readonly kind: 'hang-up'; readonly lost: boolean };
