/**
 * Where each recipient goes (qmgr_message_resolve()): trivial-rewrite's answer, overruled for what cannot be delivered,
 * and recipients with the same destination put together, up to the transport's recipient limit.
 */
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import type { RequestRecipient } from '../global/delivery-request.ts';
import type { MainCf } from '../global/main-cf.ts';
import { resolveAddress, type Resolved } from '../global/rewrite-client.ts';
import type { QueueMessage } from './message.ts';

/** One delivery request's worth of recipients. */
export interface Destination {
  readonly transport: string;
  readonly nexthop: string;
  /** Deliveries with the same key count together against the concurrency limit. */
  readonly key: string;
  readonly recipients: readonly RequestRecipient[];
}

const ERROR_SERVICE = 'error';
const RETRY_SERVICE = 'retry';

export function* routeRecipients(sys: System, cf: MainCf, message: QueueMessage): Task<readonly Destination[]> {
  const groups = new Map<string, { transport: string; nexthop: string; recipients: RequestRecipient[] }>();
  for (const recipient of message.recipients) {
    const { transport, nexthop, address } = yield* routeOne(sys, cf, message, recipient);
    // With a limit of one recipient per delivery, the destination is the recipient, not the next hop.
    const key = recipientLimit(cf, transport) === 1 ? `${transport}\0${nexthop}\0${address}` : `${transport}\0${nexthop}`;
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { transport, nexthop, recipients: [] }));
    group.recipients.push({ ...recipient, address });
  }
  return [...groups].flatMap(([key, group]) => inChunks(cf, key, group));
}

function* routeOne(
  sys: System, cf: MainCf, message: QueueMessage, recipient: RequestRecipient,
): Task<{ transport: string; nexthop: string; address: string }> {
  const resolved = yield* resolveAddress(sys, message.sender, recipient.address);
  const address = resolved.recipient === '' ? recipient.address : resolved.recipient;
  const refusal = refusalOf(resolved);
  if (refusal) return { ...refusal, address };
  if (message.filter !== '') {
    const colon = message.filter.indexOf(':');
    const transport = colon < 0 ? message.filter : message.filter.slice(0, colon);
    const nexthop = colon < 0 ? '' : message.filter.slice(colon + 1);
    return { transport, nexthop: nexthop === '' ? cf.text('myhostname') : nexthop, address };
  }
  return { transport: resolved.transport, nexthop: resolved.nexthop, address };
}

/** Recipients that no transport can take: the error and retry services report them. */
function refusalOf(resolved: Resolved): { transport: string; nexthop: string } | null {
  if (resolved.fail) return { transport: RETRY_SERVICE, nexthop: '4.3.0 address resolver failure' };
  if (resolved.error) return { transport: ERROR_SERVICE, nexthop: '5.1.3 bad address syntax' };
  if (resolved.class === 'virtual-alias') {
    return { transport: ERROR_SERVICE, nexthop: '5.1.1 User unknown in virtual alias table' };
  }
  if (resolved.recipient.startsWith('-')) {
    return { transport: ERROR_SERVICE, nexthop: '5.1.3 bad address syntax' };
  }
  return null;
}

function inChunks(
  cf: MainCf, key: string, group: { transport: string; nexthop: string; recipients: RequestRecipient[] },
): Destination[] {
  const limit = Math.max(1, recipientLimit(cf, group.transport));
  const chunks: Destination[] = [];
  for (let at = 0; at < group.recipients.length; at += limit) {
    chunks.push({ transport: group.transport, nexthop: group.nexthop, key, recipients: group.recipients.slice(at, at + limit) });
  }
  return chunks;
}

function recipientLimit(cf: MainCf, transport: string): number {
  return transportLimit(cf, transport, 'destination_recipient_limit');
}

/** `<transport>_<limit>`, or the default for transports that have no parameter of their own. */
export function transportLimit(cf: MainCf, transport: string, limit: string): number {
  const own = `${transport}_${limit}`;
  return cf.raw(own) === null ? cf.number(`default_${limit}`) : cf.number(own);
}
