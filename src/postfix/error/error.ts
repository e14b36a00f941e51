/**
 * error(8): bounces all mail for the reason in the next hop; as the service `retry` it defers it instead. The reason
 * may begin with an enhanced status code of the right class.
 */
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { appendBounce, appendDefer } from '../global/bounce-client.ts';
import { DeliveryReport, receiveRequest, type Complete, type DeliveryRequest } from '../global/delivery-request.ts';
import { simpleDsn } from '../global/dsn.ts';
import { readService, type Service } from '../global/service.ts';

export function* error(sys: System): Task<number> {
  const service = readService(sys);
  for (let uses = 0; uses < service.cf.number('max_use'); uses += 1) {
    const socket = yield* sys.accept(service.cf.seconds('max_idle') * 1e6);
    if (!socket) return 0;
    const request = yield* receiveRequest(sys, socket);
    if (!request) {
      socket.close();
      continue;
    }
    const report = new DeliveryReport(sys, service.cf, request, socket);
    yield* refuse(sys, service, request, report.complete);
    report.end();
  }
  return 0;
}

function* refuse(sys: System, service: Service, request: DeliveryRequest, complete: Complete): Task<void> {
  const isRetry = service.name === 'retry';
  const { status, reason } = splitStatus(request.nexthop, isRetry ? '4.0.0' : '5.0.0');
  const { queueId, nexthop } = request;
  for (const recipient of request.recipients) {
    sys.trace('delivery.begin', { queueId, recipient: recipient.address, transport: service.name, nexthop });
    const append = isRetry ? appendDefer : appendBounce;
    const outcome = yield* append(sys, service, request, recipient, { dsn: simpleDsn(status, reason), relay: 'none' });
    if (outcome === 'done') complete(recipient);
  }
}

/** dsn_split(3): a leading status code of a known class, and the text. */
export function splitStatus(text: string, otherwise: string): { status: string; reason: string } {
  const match = /^\s*([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)([^]*)$/.exec(text);
  return match ? { status: match[1] ?? otherwise, reason: match[2] ?? '' } : { status: otherwise, reason: text.trimStart() };
}
