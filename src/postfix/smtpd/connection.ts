/**
 * What smtpd(8) knows of one connection beside the engine's session: the client, the state of the restrictions, the
 * open queue file. Mirrors SMTPD_STATE (smtpd.h); it lives as long as the connection and is never shared.
 */
import type { Micros } from '../../kernel/trace.ts';
import type { Socket, System } from '../../net/system.ts';
import type { Client, PeerStatus, Session } from '../../protocols/smtp/session.ts';
import type { ServerSettings } from '../../protocols/smtp/settings.ts';
import type { SmtpRule } from '../../formats/smtp-rule.ts';
import type { ErrorClass, Reply, Why } from '../../protocols/smtp/reply.ts';
import type { CleanupStream } from '../global/cleanup-client.ts';
import type { Daemon } from './daemon.ts';
import type { Trial } from './explanation.ts';
import type { SaslServer } from './sasl.ts';

export interface Peer extends Client {
  readonly nameStatus: PeerStatus;
  readonly reverseNameStatus: PeerStatus;
  /** The address in RFC 5321 §4.1.3 form, `IPv6:` in front where it applies. */
  readonly literal: string;
  readonly serverAddress: string;
  readonly serverPort: string;
}

/** A refusal before it is logged and answered. */
export interface Refusal {
  readonly errorClass: ErrorClass;
  readonly code: number;
  readonly dsn: string;
  readonly text: string;
  readonly why: Why;
}

/** Actions of access tables that are carried out by cleanup, or when the letter begins. */
export interface SavedActions {
  hold: boolean;
  discard: boolean;
  filter: string | null;
  redirect: string | null;
  bcc: readonly string[];
  prepend: readonly string[];
}

/** State of restriction evaluation; the names follow SMTPD_STATE. */
export interface CheckState {
  rejection: Reply | null;
  recursion: number;
  /** Depth at which `warn_if_reject` was said; 0 = not. */
  warnIfReject: number;
  deferIfReject: Refusal | null;
  deferIfPermit: Refusal | null;
  deferIfPermitClient: Refusal | null;
  deferIfPermitHelo: Refusal | null;
  deferIfPermitSender: Refusal | null;
  senderMapsChecked: boolean;
  recipientMapsChecked: boolean;
  /** Policy services whose default action is being carried out. */
  policyDepth: number;
  /** DISCARD: no restriction is looked at any more. */
  discards: boolean;
  /** For the trace: what was looked at since the last reply, the restriction that is being looked at, and what made all of them needless. */
  tried: Trial[];
  trial: Trial | null;
  exempt: SmtpRule | null;
}

export interface Connection {
  readonly sys: System;
  readonly daemon: Daemon;
  readonly socket: Socket;
  readonly settings: ServerSettings;
  /** Changed by XCLIENT alone. */
  peer: Peer;
  session: Session;
  readonly checks: CheckState;
  saved: SavedActions;
  /** `local` or `remote`: how cleanup completes addresses in the letter's headers. */
  rewriteContext: 'local' | 'remote';
  arrival: Micros;
  /** What tells this letter from all others, for policy services; empty before the first one. */
  instance: string;
  letters: number;
  cleanup: CleanupStream | null;
  /** A line of the letter of which only pieces have come so far. */
  partialLine: string;
  sasl: SaslServer | null;
  /** Unsent output: replies to pipelined commands leave together. */
  output: string;
  history: string[];
  readonly errorClasses: Set<ErrorClass>;
}

export function noActions(): SavedActions {
  return { hold: false, discard: false, filter: null, redirect: null, bcc: [], prepend: [] };
}

export function createConnection(
  base: Pick<Connection, 'sys' | 'daemon' | 'socket' | 'settings' | 'peer' | 'session' | 'sasl'>,
): Connection {
  const { sys, daemon, socket, settings, peer, session, sasl } = base;
  return {
    sys, daemon, socket, settings, peer, session, sasl,
    checks: {
      rejection: null, recursion: 0, warnIfReject: 0, deferIfReject: null, deferIfPermit: null, deferIfPermitClient: null,
      deferIfPermitHelo: null, deferIfPermitSender: null, senderMapsChecked: false, recipientMapsChecked: false, policyDepth: 0, discards: false,
      tried: [], trial: null, exempt: null,
    },
    saved: noActions(), rewriteContext: 'remote', arrival: 0, instance: '', letters: 0, cleanup: null, partialLine: '', output: '', history: [],
    errorClasses: new Set(),
  };
}

export function log(conn: Connection, text: string): void {
  conn.sys.log(conn.daemon.service.ident, text);
}

export function warn(conn: Connection, text: string): void {
  log(conn, `warning: ${text}`);
}
