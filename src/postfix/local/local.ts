/**
 * local(8): delivers to the users of this host. argv: what master gives every daemon. Runs on the MDA's side: the
 * request carries the letter. Leaves out biff, and address probes.
 *
 * @absent biff biff: nobody is told of new mail by datagram.
 */
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { deliveredToHeaders } from '../global/delivered-to.ts';
import { DeliveryReport, receiveRequest, type Complete, type DeliveryRequest } from '../global/delivery-request.ts';
import { restartIfTablesChanged } from '../global/maps.ts';
import { readService, type Service } from '../global/service.ts';
import { topLevel } from './delivery.ts';
import { finishForwarding } from './forward.ts';
import { deliverRecipient } from './recipient.ts';

/** How local(8) opens its tables, as it says in the log (recorded: 3.7.11, aliases.db rebuilt between two letters). */
const TABLE_FLAGS = 'lock|no_regsub|no_proxy|no_unauth|fold_fix|utf8_request';

export function* local(sys: System): Task<number> {
  const service = readService(sys);
  const idleMicros = service.cf.seconds('max_idle') * 1e6;
  const useLimit = service.cf.number('max_use');
  for (let uses = 0; useLimit <= 0 || uses < useLimit; uses += 1) {
    const socket = yield* sys.accept(idleMicros);
    if (!socket) return 0;
    restartIfTablesChanged(sys, service.ident, TABLE_FLAGS);
    const request = yield* receiveRequest(sys, socket);
    if (!request) {
      socket.close();
      continue;
    }
    const report = new DeliveryReport(sys, service.cf, request, socket);
    yield* deliver(sys, service, request, report.complete);
    report.end();
  }
  return 0;
}

function* deliver(sys: System, service: Service, request: DeliveryRequest, complete: Complete): Task<void> {
  const deliveredTo = deliveredToHeaders(request.letter);
  const { queueId, nexthop } = request;
  for (const top of request.recipients) {
    sys.trace('delivery.begin', { queueId, recipient: top.address, transport: service.name, nexthop });
    const level = topLevel({ sys, service, request, top, seen: new Set(), deliveredTo, forwarded: new Map() });
    const outcome = yield* deliverRecipient(level, top);
    if ((yield* finishForwarding(level, top, outcome)) === 'done') complete(top);
  }
}
