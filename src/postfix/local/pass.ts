/**
 * Handing a recipient to another delivery agent on the spot: `mailbox_transport`, `fallback_transport` and their maps.
 * Mirrors deliver_pass(3): the other agent logs and reports; what it leaves undone stays in the queue.
 */
import { quoteLocal } from '../../formats/address.ts';
import type { Task } from '../../kernel/task.ts';
import { sendRequest } from '../global/delivery-request.ts';
import { report, type Level, type Outcome } from './delivery.ts';

/** `service` is `transport:nexthop`; an empty next hop keeps the request's own. */
export function* passOn(level: Level, service: string): Task<Outcome> {
  const { sys, service: own, request } = level.shared;
  const colon = service.indexOf(':');
  const transport = colon < 0 ? service : service.slice(0, colon);
  const nexthop = colon < 0 ? '' : service.slice(colon + 1);
  const { address, offset } = level.recipient;
  sys.log(own.ident, `${request.queueId}: passing <${quoteLocal(address)}> to transport=${transport}`);
  const connected = yield* sys.connect({ socket: `private/${transport}` });
  if (!connected.ok) return yield* report(level, '4.3.0', 'mail transport unavailable');
  const result = yield* sendRequest(connected.value, {
    ...request, sender: level.sender, nexthop: nexthop === '' ? request.nexthop : nexthop, recipients: [level.recipient],
  });
  if (result === 'silent') return yield* report(level, '4.3.0', 'mail transport unavailable');
  if (result === 'crash') return yield* report(level, '4.3.0', 'unknown mail transport error');
  return result.done.includes(offset) ? 'done' : 'kept';
}
