/** Waking a daemon (mail_trigger(3)): one or more octets over its socket, no answer; nobody there is no error. */
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';

/** `TRIGGER_REQ_WAKEUP`, `QMGR_REQ_…`. */
export const TRIGGER = { wakeUp: 'W', scanDeferred: 'D', scanIncoming: 'I', flushDead: 'F', scanAll: 'A' } as const;

export function* triggerService(sys: System, socket: string, octets: string): Task<boolean> {
  const connected = yield* sys.connect({ socket });
  if (!connected.ok) return false;
  connected.value.write(octets);
  connected.value.close();
  return true;
}

/** New mail is in the incoming queue. */
export function* triggerQueueManager(sys: System): Task<boolean> {
  return yield* triggerService(sys, 'public/qmgr', TRIGGER.wakeUp);
}
