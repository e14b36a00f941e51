/**
 * Handing a message to delivery agents (qmgr_deliver.c, qmgr_transport.c): one request for each bundle, side by side
 * within the destination's window; and the tally when all have answered. What cannot be handed over is deferred.
 */
import { Mailbox, type Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { System } from '../../net/system.ts';
import { appendDefer } from '../global/bounce-client.ts';
import { REQUEST_FLAG, sendRequest, type DeliveryRequest, type DeliveryResult } from '../global/delivery-request.ts';
import { simpleDsn, type Dsn } from '../global/dsn.ts';
import { RecipientMarks } from '../global/queue-file.ts';
import type { Service } from '../global/service.ts';
import type { Destination, Destinations } from './destination.ts';
import type { QueueMessage } from './message.ts';
import type { Bundle } from './route.ts';

export interface Delivery {
  readonly sys: System;
  readonly service: Service;
  readonly destinations: Destinations;
  /** Transports that cannot be reached, and until when they are left alone. */
  readonly deadTransports: Map<string, Micros>;
}

const RETRY = 'retry';
const UNAVAILABLE = simpleDsn('4.3.0', 'mail transport unavailable');

/** The recipients that agents are done with: those whose agents could not mark them in the queue file are marked here. */
class Completed {
  readonly offsets: number[] = [];
  private readonly marks: RecipientMarks;

  constructor({ sys, service }: Delivery, queueId: string) {
    this.marks = new RecipientMarks(sys, service.cf, queueId);
  }

  readonly add = (offset: number): void => {
    this.offsets.push(offset);
    this.marks.add(offset);
  };

  write(): void {
    this.marks.write();
  }
}

/** Delivers all bundles; the offsets of the recipients that are done, and marked as such. */
export function* deliverAll(
  delivery: Delivery, message: QueueMessage, activeArrival: Micros, bundles: readonly Bundle[],
): Task<readonly number[]> {
  const ended = new Mailbox<null>();
  const completed = new Completed(delivery, message.queueId);
  for (const bundle of inTurns(bundles)) {
    const destination = delivery.destinations.of(bundle.transport, bundle.queueName);
    delivery.sys.fork(deliverBundle(delivery, message, activeArrival, { bundle, destination, completed, ended }));
  }
  for (let left = bundles.length; left > 0; left -= 1) yield* ended.take();
  completed.write();
  return completed.offsets;
}

/** The destinations of a transport take turns (qmgr_peer_select()). */
function inTurns(bundles: readonly Bundle[]): readonly Bundle[] {
  if (bundles.length < 2) return bundles;
  const rounds: Bundle[][] = [];
  const seen = new Map<string, number>();
  for (const bundle of bundles) {
    const key = `${bundle.transport}\0${bundle.queueName}`;
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (rounds[round] ??= []).push(bundle);
  }
  return rounds.flat();
}

interface Turn {
  readonly bundle: Bundle;
  readonly destination: Destination;
  readonly completed: Completed;
  readonly ended: Mailbox<null>;
}

function* deliverBundle(delivery: Delivery, message: QueueMessage, activeArrival: Micros, turn: Turn): Task<void> {
  const { bundle, destination, completed, ended } = turn;
  yield* destination.enter();
  const request = requestFor(message, activeArrival, bundle);
  const suspended = destination.suspended;
  if (suspended) {
    destination.leave(suspended);
    yield* retryLater(delivery, request, suspended, completed);
    ended.put(null);
    return;
  }
  const result = yield* hand(delivery, bundle.transport, { ...request, flags: request.flags | destination.connectionFlags() }, completed);
  destination.leave(result === 'crash' ? simpleDsn('4.3.0', 'unknown mail transport error') : result === 'unavailable' ? undefined : result.hopStatus);
  if (result === 'unavailable') yield* retryLater(delivery, request, UNAVAILABLE, completed);
  ended.put(null);
}

/** The retry service defers the recipients and says why; where there is none, the queue manager does it itself. */
function* retryLater(delivery: Delivery, request: DeliveryRequest, why: Dsn, completed: Completed): Task<void> {
  const result = yield* hand(delivery, RETRY, { ...request, nexthop: `${why.status} ${why.reason}` }, completed);
  if (typeof result !== 'string') return;
  for (const recipient of request.recipients) {
    yield* appendDefer(delivery.sys, delivery.service, request, recipient, { dsn: why, relay: 'none' });
  }
}

function* hand(delivery: Delivery, transport: string, request: DeliveryRequest, completed: Completed): Task<DeliveryResult | 'crash' | 'unavailable'> {
  const { sys, service, deadTransports } = delivery;
  if ((deadTransports.get(transport) ?? 0) > sys.now) return 'unavailable';
  deadTransports.delete(transport);
  const connected = yield* sys.connect({ socket: `private/${transport}` });
  if (!connected.ok) {
    sys.log(service.ident, `warning: connect to transport private/${transport}: No such file or directory`);
    deadTransports.set(transport, sys.now + service.cf.seconds('transport_retry_time') * 1e6);
    return 'unavailable';
  }
  const { queueId, nexthop } = request;
  for (const { address } of request.recipients) sys.trace('delivery.begin', { queueId, recipient: address, transport, nexthop });
  const result = yield* sendRequest(connected.value, request, completed.add);
  connected.value.close();
  if (typeof result !== 'string') return result;
  for (const text of [`premature end-of-input on private/${transport} socket while reading input attribute name`, `private/${transport} socket: malformed response`]) {
    sys.log(service.ident, `warning: ${text}`);
  }
  if (result === 'crash') return 'crash';
  deadTransports.set(transport, sys.now + service.cf.seconds('transport_retry_time') * 1e6);
  return 'unavailable';
}

function requestFor(message: QueueMessage, activeArrival: Micros, bundle: Bundle): DeliveryRequest {
  return {
    flags: REQUEST_FLAG.success | REQUEST_FLAG.bounce | message.traceFlags,
    queueName: 'active',
    queueId: message.queueId,
    nexthop: bundle.nexthop,
    encoding: message.encoding,
    smtputf8: message.smtputf8,
    sender: message.sender,
    dsnEnvid: message.dsnEnvid,
    dsnRet: message.dsnRet,
    stats: { incomingArrival: message.arrival, activeArrival, agentHandoff: null, connDone: null, deliverDone: null },
    origin: message.origin,
    rewriteContext: message.rewriteContext,
    recipients: bundle.recipients,
    size: message.size,
    letter: message.letter,
  };
}
