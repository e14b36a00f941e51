/**
 * What local(8) knows while it delivers to one recipient: LOCAL_STATE and USER_ATTR of local.h. A level of expansion
 * (alias, :include:, .forward) works on a changed copy; the sets and the forwarded messages are shared by all levels.
 */
import type { System } from '../../net/system.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import type { Task } from '../../kernel/task.ts';
import { appendBounce, appendDefer, appendSent } from '../global/bounce-client.ts';
import { isTraceOnly, REQUEST_FLAG, type DeliveryRequest, type RequestRecipient } from '../global/delivery-request.ts';
import { simpleDsn, type Dsn } from '../global/dsn.ts';
import type { Service } from '../global/service.ts';
import type { ForwardedMail } from './forward.ts';
import type { Account } from './passwd.ts';

/** `done`: the recipient is off the list; `kept`: something failed for now, it stays in the queue. */
export type Outcome = 'done' | 'kept';

export interface Shared {
  readonly sys: System;
  readonly service: Service;
  readonly request: DeliveryRequest;
  /** The top-level recipient, for the log of what was forwarded. */
  readonly top: RequestRecipient;
  /** Deliveries and expansions that were made already (been_here(3)). */
  readonly seen: Set<string>;
  /** Addresses of the letter's own Delivered-To: headers, in lower case. */
  readonly deliveredTo: ReadonlySet<string>;
  readonly forwarded: ForwardedMail;
}

export interface Level {
  readonly shared: Shared;
  readonly depth: number;
  readonly recipient: RequestRecipient;
  /** Envelope sender: the letter's, or that of an owner- alias. */
  readonly sender: string;
  readonly dsnEnvid: string;
  readonly dsnRet: number;
  /** What `Delivered-To:` will say. */
  readonly delivered: string;
  /** Local part in lower case, its user part, and the extension without its delimiter (null = none). */
  readonly local: string;
  readonly user: string;
  readonly domain: string;
  readonly extension: string | null;
  /** Extension that goes on to the members of an alias. */
  readonly unmatched: string | null;
  /** The name that is being expanded: it stands for the user itself. */
  readonly expandedFrom: string | null;
  readonly kind: 'none' | 'alias' | 'forward' | 'include';
  /** Set by an owner- alias, a .forward or an :include: file: local members become a message of their own. */
  readonly owner: string | null;
  /** Whose rights |commands and /files are used with; null = root, that is the default user. */
  readonly account: Account | null;
}

export function topLevel(shared: Shared): Level {
  return {
    shared, depth: 0, recipient: shared.top, sender: shared.request.sender, dsnEnvid: shared.request.dsnEnvid,
    dsnRet: shared.request.dsnRet, delivered: '', local: '', user: '', domain: '', extension: null, unmatched: null,
    expandedFrom: null, kind: 'none', owner: null, account: null,
  };
}

/** Whether this was done before; from now on it was. Names are compared without case (BH_FLAG_FOLD). */
export function beenHere(level: Level, what: string): boolean {
  const key = lowerAscii(what);
  const { seen, service } = level.shared;
  if (seen.has(key)) return true;
  // What does not fit any more is not known again.
  const limit = service.cf.number('duplicate_filter_limit');
  if (limit <= 0 || seen.size < limit) seen.add(key);
  return false;
}

/** Whether it was done, without noting it. */
export function wasHere(level: Level, what: string): boolean {
  return level.shared.seen.has(lowerAscii(what));
}

/** Logs and reports the recipient's fate: sent, bounced or deferred by the class of the status. */
export function report(level: Level, status: string, reason: string): Task<Outcome> {
  return reportDsn(level, simpleDsn(status, reason));
}

export function reportDsn(level: Level, dsn: Dsn): Task<Outcome> {
  const { sys, service, request } = level.shared;
  const message = { flags: request.flags, queueId: request.queueId, stats: request.stats };
  const append = dsn.status.startsWith('2') ? appendSent : dsn.status.startsWith('4') ? appendDefer : appendBounce;
  return append(sys, service, message, level.recipient, { dsn, relay: service.name });
}

/** Whether the letter only asks if it could be delivered. */
export function isProbe({ shared }: Level): boolean {
  return isTraceOnly(shared.request.flags);
}

/** Whether verify(8) asks, not a user. */
export function isVerifyProbe({ shared }: Level): boolean {
  return (shared.request.flags & REQUEST_FLAG.verify) !== 0;
}

/** Tells who listens which setting had its way, and hands on what came of it. */
export function decided(level: Level, parameter: string, result: string): string {
  level.shared.service.cf.consulted?.({ what: 'rule', parameter, result });
  return result;
}

export function warn(level: Level, text: string): void {
  const { sys, service } = level.shared;
  sys.log(service.ident, `warning: ${text}`);
}
