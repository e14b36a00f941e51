/**
 * One SMTP session as plain data: who the client is, what it has said, how often it was wrong, what is waited for.
 * The transaction is kept apart (`transaction.ts`). Mirrors the long-lived half of Postfix's SMTPD_STATE.
 */
import type { ContentState } from './content.ts';
import type { AuthWaiting } from './commands/auth.ts';
import type { BdatWaiting } from './commands/bdat.ts';
import type { DataWaiting } from './commands/data.ts';
import type { EtrnWaiting } from './commands/etrn.ts';
import type { HeloWaiting } from './commands/helo.ts';
import type { MailWaiting } from './commands/mail.ts';
import type { RcptWaiting } from './commands/rcpt.ts';
import type { StarttlsWaiting } from './commands/starttls.ts';
import type { VrfyWaiting } from './commands/vrfy.ts';
import type { XclientWaiting } from './commands/xclient.ts';
import type { EnvelopeEndWaiting } from './end-of-letter.ts';
import { VERBS, type Verb } from './exchange.ts';
import type { EhloKeyword } from './settings.ts';
import type { StaleRecipients, Transaction } from './transaction.ts';

export interface Client {
  /** Verified name, or `unknown`. */
  readonly name: string;
  readonly reverseName: string;
  readonly address: string;
  /** Digits, or `unknown`. */
  readonly port: string;
  /** `name[address]`, with `:port` when `smtpd_client_port_logging` says so. */
  readonly namaddr: string;
}

/** How a lookup of the client's name went (SMTPD_PEER_CODE_…). */
export type PeerStatus = 'ok' | 'temporary' | 'permanent' | 'forged';

/** Where the session was when something went wrong; the words of the log. */
export type Where = Verb | 'CONNECT' | 'UNKNOWN' | 'DATA content' | 'BDAT content' | 'END-OF-MESSAGE';

export type Waiting =
  | { readonly for: 'connection' }
  | HeloWaiting | MailWaiting | RcptWaiting | DataWaiting | BdatWaiting | VrfyWaiting | EtrnWaiting | AuthWaiting
  | StarttlsWaiting | XclientWaiting | EnvelopeEndWaiting;

/** What the log's last line counts, in its order. */
export const COUNTED: readonly (Verb | 'unknown')[] = [...VERBS, 'unknown'];
const NOTHING_COUNTED: readonly number[] = COUNTED.flatMap(() => [0, 0]);

/** Only the engine changes it, and in place: twenty copies in every session were a fifth of what a session costs. */
export interface Session {
  client: Client;
  discard: readonly EhloKeyword[];
  /** Whether EHLO may announce AUTH to this client (`smtpd_sasl_exceptions_networks`). */
  announceAuth: boolean;
  /** Whether this client may say who it is (`smtpd_authorized_xclient_hosts`). */
  mayUseXclient: boolean;
  /** Mechanisms on offer, `PLAIN LOGIN`; null when SASL is not active. */
  mechanisms: string | null;
  username: string | null;
  saslMethod: string | null;
  tls: boolean;
  bareNewlineExempt: boolean;

  /** What the next octets are. */
  phase: 'command' | 'content' | 'sasl-response' | 'closed';
  /** Received and not yet taken up. */
  input: string;
  /** A command line that is too long: its beginning, while the rest is skipped. */
  overlong: string | null;
  waiting: Waiting | null;
  content: ContentState | null;
  /** The mechanism whose next response is read. */
  saslMechanism: string | null;
  /** The command line that is being answered. */
  line: string;

  protocol: 'SMTP' | 'ESMTP';
  heloName: string | null;
  where: Where;
  transaction: Transaction | null;
  /** What Postfix forgets to forget of recipients when it resets the transaction after skipped chunks (skip_bdat()). */
  staleRecipients: StaleRecipients | null;
  bdat: 'none' | 'ok' | 'error';
  /** SIZE= of the last MAIL; it outlives a MAIL that was refused for it. */
  declaredOctets: number;
  /** AUTH= of the last MAIL, likewise. */
  authSender: string | null;

  errorCount: number;
  junkCount: number;
  /** Successful and all uses of each of `COUNTED`, two numbers for each. */
  readonly counts: number[];
  /** The client was refused at the greeting and may only QUIT. */
  accessDenied: boolean;
  illPipelining: boolean;
  /** A 421 or 521 was said. */
  hangUp: boolean;
  reason: 'timeout' | 'lost connection' | 'too many errors' | null;
}

const NOTHING_DISCARDED: readonly EhloKeyword[] = [];

export type SessionStart = Pick<Session, 'client'> &
  Partial<Pick<Session, 'discard' | 'announceAuth' | 'mayUseXclient' | 'mechanisms' | 'tls' | 'bareNewlineExempt'>>;

export function createSession(start: SessionStart): Session {
  return {
    client: start.client, discard: start.discard ?? NOTHING_DISCARDED, announceAuth: start.announceAuth ?? true, mayUseXclient: start.mayUseXclient ?? false, mechanisms: start.mechanisms ?? null,
    tls: start.tls ?? false, bareNewlineExempt: start.bareNewlineExempt ?? false, username: null, saslMethod: null, phase: 'command',
    input: '', overlong: null, waiting: null, content: null, saslMechanism: null, line: '', protocol: 'SMTP', heloName: null,
    where: 'CONNECT', transaction: null, staleRecipients: null, bdat: 'none', declaredOctets: 0, authSender: null, errorCount: 0, junkCount: 0,
    counts: NOTHING_COUNTED.slice(), accessDenied: false, illPipelining: false, hangUp: false, reason: null,
  };
}

/** Recipients of the transaction, or what was forgotten to forget of the last one's. */
export function recipientsOf({ transaction, staleRecipients }: Session): StaleRecipients | null {
  return transaction ?? staleRecipients;
}

export function recipientCountOf(session: Session): number {
  return recipientsOf(session)?.recipientCount ?? 0;
}
