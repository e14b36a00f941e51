/** discard(8): throws all mail away and calls it sent; the next hop is what the log says about it. */
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { appendSent } from '../global/bounce-client.ts';
import { DeliveryReport, receiveRequest } from '../global/delivery-request.ts';
import { simpleDsn } from '../global/dsn.ts';
import { readService } from '../global/service.ts';

export function* discard(sys: System): Task<number> {
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
    const { queueId, nexthop } = request;
    for (const recipient of request.recipients) {
      sys.trace('delivery.begin', { queueId, recipient: recipient.address, transport: service.name, nexthop });
      const outcome = { dsn: simpleDsn('2.0.0', nexthop), relay: 'none' };
      if ((yield* appendSent(sys, service, request, recipient, outcome)) === 'done') report.complete(recipient);
    }
    report.end();
  }
  return 0;
}
