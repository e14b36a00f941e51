/**
 * Success notifications at the place where an address is expanded (RFC 3461 §5.2.7.3): the members do not send them.
 *
 * @rfc 3461 §5.2.7.3
 */
import type { Task } from '../../kernel/task.ts';
import { appendTrace } from '../global/bounce-client.ts';
import { DSN_NOTIFY, simpleDsn } from '../global/dsn.ts';
import type { Level } from './delivery.ts';

/** The NOTIFY mask that goes on to the members. */
export function expandedNotify(level: Level): number {
  const { dsnNotify } = level.recipient;
  return dsnNotify === DSN_NOTIFY.success ? DSN_NOTIFY.never : dsnNotify & ~DSN_NOTIFY.success;
}

/** Tells a sender who asked for it that the address was expanded; with a list's own sender, that the list has it. */
export function* reportExpanded(level: Level, reason: string, isList = false): Task<void> {
  const { sys, service, request } = level.shared;
  if ((level.recipient.dsnNotify & DSN_NOTIFY.success) === 0) return;
  const dsn = { ...simpleDsn('2.0.0', reason), action: isList ? ('delivered' as const) : ('expanded' as const) };
  const message = { flags: 0, queueId: request.queueId, stats: request.stats };
  const recipient = isList ? { ...level.recipient, origAddress: '' } : level.recipient;
  yield* appendTrace(sys, message, recipient, { dsn, relay: service.name });
}
