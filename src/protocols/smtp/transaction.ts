/**
 * One mail transaction: the envelope as the client has given it so far (RFC 5321 §3.3). Plain data, apart from the
 * session; RSET, HELO and the end of a letter throw it away. Addresses are in internal (unquoted) form.
 *
 * @rfc 5321 §3.3
 */

/** RFC 3461 NOTIFY values, as bits: never, success, failure, delay (dsn_mask.h). */
export const NOTIFY_BITS = { NEVER: 1, SUCCESS: 2, FAILURE: 4, DELAY: 8 } as const;

export interface Transaction {
  /** The reverse-path; empty for the null sender. */
  readonly sender: string;
  encoding: '8bit' | '7bit' | null;
  smtputf8: boolean;
  /** SIZE= as declared; 0 when it was not. */
  readonly declaredOctets: number;
  ret: 'FULL' | 'HDRS' | null;
  readonly envid: string | null;
  /** AUTH= of RFC 4954 §5, as given; null for `<>` and when absent. */
  readonly authSender: string | null;
  /** The first accepted recipient, which names the letter in logs and in `Received: … for`. */
  recipient: string | null;
  recipientCount: number;
  /** Recipients refused for being too many. */
  overshoot: number;
  /** Set when cleanup has opened a queue file: at the first accepted recipient. */
  queueId: string | null;
  /** Its queue file was dropped at the end of the data, and the transaction goes on: a fault of Postfix's. */
  isFileDropped: boolean;
  /** Octets of the letter taken so far, two for each line end. */
  contentOctets: number;
}

export type StaleRecipients = Readonly<Pick<Transaction, 'recipient' | 'recipientCount' | 'overshoot'>>;

/** One accepted recipient, as it is handed to cleanup. */
export interface EnvelopeRecipient {
  readonly address: string;
  /** `rfc822;alice@example.com`: as the client said, or made from what it typed (RFC 3461 §4.2). */
  readonly orcpt: string;
  /** Sum of `NOTIFY_BITS`; 0 when the client did not say. */
  readonly notify: number;
}

export type MailParameters = Readonly<Pick<Transaction, 'sender' | 'encoding' | 'smtputf8' | 'declaredOctets' | 'ret' | 'envid' | 'authSender'>>;

export function beginTransaction(parameters: MailParameters, stale: StaleRecipients | null): Transaction {
  const { sender, encoding, smtputf8, declaredOctets, ret, envid, authSender } = parameters;
  return {
    sender, encoding, smtputf8, declaredOctets, ret, envid, authSender, recipient: stale?.recipient ?? null, recipientCount: stale?.recipientCount ?? 0, overshoot: stale?.overshoot ?? 0,
    queueId: null, isFileDropped: (stale?.recipientCount ?? 0) > 0, contentOctets: 0,
  };
}
