/**
 * What the SMTP client knows while it works on one delivery request: the recipients left, the latest reason, the
 * session. Mirrors SMTP_STATE, SMTP_ITERATOR and SMTP_SESSION (smtp.h).
 */
import type { Micros } from '../../kernel/trace.ts';
import type { Socket, System } from '../../net/system.ts';
import type { MessageStats } from '../global/delivery-log.ts';
import type { Complete, DeliveryRequest, RequestRecipient } from '../global/delivery-request.ts';
import { simpleDsn, type Dsn } from '../global/dsn.ts';
import type { Service } from '../global/service.ts';

/** One connection's peer: name and address for the log, and the port where it is TCP. */
export interface Peer {
  readonly host: string;
  readonly address: string;
  readonly port: number | null;
}

export type Feature =
  | 'ESMTP' | 'PIPELINING' | 'SIZE' | '8BITMIME' | 'DSN' | 'SMTPUTF8' | 'STARTTLS' | 'AUTH';

export interface Session {
  readonly socket: Socket;
  readonly peer: Peer;
  /** `mx.example.com[192.0.2.1]`, and the same with `:25`. */
  readonly namaddr: string;
  readonly namaddrport: string;
  readonly features: Set<Feature>;
  /** The most preferred host of the destination: its greeting us with our own name is a loop for good. */
  readonly isBestMx: boolean;
  /** Octets that a letter may have; 0 = the server did not say. */
  sizeLimit: number;
  authMechanisms: readonly string[];
  /** What arrived and was not yet used; what was said and not yet sent. */
  unread: string;
  unsent: string;
  lastSent: Micros;
  isEncrypted: boolean;
  /** The connection is unusable or the destination was throttled: no QUIT. */
  isDead: boolean;
  isThrottled: boolean;
  /** May be kept for the next delivery to this destination. */
  mayCache: boolean;
  expires: Micros;
  reuseCount: number;
}

export interface SmtpState {
  readonly sys: System;
  readonly service: Service;
  /** Parameters are called `smtp_…` or `lmtp_…`. */
  readonly mode: 'smtp' | 'lmtp';
  readonly request: DeliveryRequest;
  /** Recipients without a final outcome; `marks` says which were decided or put off during this session. */
  left: readonly RequestRecipient[];
  readonly marks: Map<RequestRecipient, 'keep' | 'drop'>;
  session: Session | null;
  /** The next hop that is being tried, as configured: `[mx.example.com]:587`, `example.com`. */
  destination: string;
  stats: MessageStats;
  /** The reason why there is no success (yet); an empty status means none. */
  why: Dsn;
  /** Nobody is left to try after this: soft errors now defer. */
  isFinalServer: boolean;
  isFinalNexthop: boolean;
  /** STARTTLS failed with the server at hand, which is tried once more without. */
  triesPlain: boolean;
  /** We look for our own name only where the port is that of SMTP. */
  detectsLoops: boolean;
  /** The connection cache: whether connections are taken from there and left there, and under which destination. */
  loadsConnections: boolean;
  storesConnections: boolean;
  cachedDestination: string | null;
  /** Addresses whose cached connection this request has used. */
  readonly usedAddresses: Set<string>;
  saidLongLines: boolean;
  readonly complete: Complete;
  hopStatus: Dsn | null;
}

export function createState(sys: System, service: Service, request: DeliveryRequest, complete: Complete): SmtpState {
  return {
    sys, service, request, mode: service.program === 'lmtp' ? 'lmtp' : 'smtp',
    left: request.recipients, marks: new Map(), session: null, destination: '', stats: request.stats, why: NO_DSN,
    isFinalServer: false, isFinalNexthop: false, triesPlain: false, loadsConnections: false, storesConnections: false,
    cachedDestination: null, usedAddresses: new Set(), detectsLoops: false, saidLongLines: false, complete, hopStatus: null,
  };
}

export const NO_DSN: Dsn = simpleDsn('', '');

export function hasDsn(why: Dsn): boolean {
  return why.status !== '';
}
export function isSoft(why: Dsn): boolean {
  return why.status.startsWith('4');
}
export function isHard(why: Dsn): boolean {
  return why.status.startsWith('5');
}
/** "loops back to myself". */
export function isLoop(why: Dsn): boolean {
  return /^[45]\.4\.6$/.test(why.status);
}

/** A parameter of this client: `smtp_NAME` or `lmtp_NAME`. */
export function parameter(state: SmtpState, name: string): string {
  return state.service.cf.text(`${state.mode}_${name}`);
}
export function parameterFlag(state: SmtpState, name: string): boolean {
  return state.service.cf.flag(`${state.mode}_${name}`);
}
export function parameterNumber(state: SmtpState, name: string): number {
  return state.service.cf.number(`${state.mode}_${name}`);
}
export function parameterMicros(state: SmtpState, name: string): Micros {
  return state.service.cf.seconds(`${state.mode}_${name}`) * 1e6;
}

/** Forgets the recipients that were decided; those put off are tried at the next server (smtp_rcpt_cleanup()). */
export function cleanUpRecipients(state: SmtpState): void {
  state.left = state.left.filter((recipient) => state.marks.get(recipient) !== 'drop');
  state.marks.clear();
}

/** Recipients of this session that no reply has decided yet. */
export function unmarked(state: SmtpState): readonly RequestRecipient[] {
  return state.left.filter((recipient) => !state.marks.has(recipient));
}
