/**
 * Handing a message to delivery agents (qmgr_deliver.c, qmgr_active.c): one request for each destination, side by side
 * within the destination's concurrency limit, and the tally when all have answered. The window is fixed at the limit:
 * Postfix's slow start and negative feedback show only under load and are left out.
 */
import { Mailbox, type Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { sendRequest, type DeliveryRequest, type DeliveryResult } from '../global/delivery-request.ts';
import { REQUEST_FLAG } from '../global/delivery-request.ts';
import type { Service } from '../global/service.ts';
import type { QueueMessage } from './message.ts';
import { transportLimit, type Destination } from './route.ts';

/** Free places for deliveries to each destination. */
export class Windows {
  private readonly places = new Map<string, Mailbox<null>>();
  private readonly service: Service;

  constructor(service: Service) {
    this.service = service;
  }

  of(destination: Destination): Mailbox<null> {
    let window = this.places.get(destination.key);
    if (window) return window;
    window = new Mailbox<null>();
    const limit = transportLimit(this.service.cf, destination.transport, 'destination_concurrency_limit');
    for (let place = 0; place < Math.min(limit <= 0 ? 20 : limit, 100); place += 1) window.put(null);
    this.places.set(destination.key, window);
    return window;
  }
}

/** Delivers to all destinations; the offsets of the recipients that are done. */
export function* deliverAll(
  sys: System, service: Service, windows: Windows, message: QueueMessage, activeArrival: number,
  destinations: readonly Destination[],
): Task<readonly number[]> {
  const results = new Mailbox<readonly number[]>();
  for (const destination of destinations) {
    sys.fork((function* (): Task<void> {
      const window = windows.of(destination);
      yield* window.take();
      const result = yield* deliverOne(sys, service, message, activeArrival, destination);
      window.put(null);
      results.put(result.done);
    })());
  }
  const done: number[] = [];
  for (let left = destinations.length; left > 0; left -= 1) done.push(...(yield* results.take()));
  return done;
}

function* deliverOne(
  sys: System, service: Service, message: QueueMessage, activeArrival: number, destination: Destination,
): Task<DeliveryResult> {
  const request = requestFor(message, activeArrival, destination);
  for (const { address } of destination.recipients) {
    const { transport, nexthop } = destination;
    sys.trace('delivery.begin', { queueId: message.queueId, recipient: address, transport, nexthop });
  }
  const result = yield* hand(sys, destination.transport, request);
  if (result) return result;
  sys.log(service.ident, `warning: connect to transport private/${destination.transport}: No such file or directory`);
  const retry = { ...request, nexthop: '4.3.0 mail transport unavailable' };
  return (yield* hand(sys, 'retry', retry)) ?? { done: [] };
}

function* hand(sys: System, transport: string, request: DeliveryRequest): Task<DeliveryResult | null> {
  const connected = yield* sys.connect({ socket: `private/${transport}` });
  if (!connected.ok) return null;
  const result = yield* sendRequest(connected.value, request);
  connected.value.close();
  return result;
}

function requestFor(message: QueueMessage, activeArrival: number, destination: Destination): DeliveryRequest {
  return {
    flags: REQUEST_FLAG.success | REQUEST_FLAG.bounce | message.traceFlags,
    queueName: 'active',
    queueId: message.queueId,
    nexthop: destination.nexthop,
    encoding: message.encoding,
    smtputf8: message.smtputf8,
    sender: message.sender,
    dsnEnvid: message.dsnEnvid,
    dsnRet: message.dsnRet,
    stats: { incomingArrival: message.arrival, activeArrival, agentHandoff: null, connDone: null, deliverDone: null },
    origin: message.origin,
    rewriteContext: message.rewriteContext,
    recipients: destination.recipients,
    size: message.size,
    letter: message.letter,
  };
}
