/**
 * smtp(8): takes delivery requests from the queue manager and delivers them over SMTP; as lmtp(8) over LMTP. argv: what
 * master gives every daemon (`smtp -n relay -t unix …`). Leaves out header checks on output,
 * XFORWARD, and address probes.
 *
 * @rfc 5321 §5.1
 * @absent smtp-header-checks Header and body checks as mail leaves (`smtp_header_checks`, `smtp_body_checks`).
 */
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { DeliveryReport, receiveRequest, type Complete, type DeliveryRequest } from '../global/delivery-request.ts';
import type { Dsn } from '../global/dsn.ts';
import { readService, type Service } from '../global/service.ts';
import { deliverToNexthop } from './connect.ts';
import { createState } from './state.ts';

export function* smtp(sys: System): Task<number> {
  const service = readService(sys);
  const idleMicros = service.cf.seconds('max_idle') * 1e6;
  const useLimit = service.cf.number('max_use');
  for (let uses = 0; useLimit <= 0 || uses < useLimit; uses += 1) {
    const socket = yield* sys.accept(idleMicros);
    if (!socket) return 0;
    const request = yield* receiveRequest(sys, socket);
    if (!request) {
      socket.close();
      continue;
    }
    const report = new DeliveryReport(sys, service.cf, request, socket);
    report.end(yield* deliver(sys, service, request, report.complete));
  }
  return 0;
}

function* deliver(sys: System, service: Service, request: DeliveryRequest, complete: Complete): Task<Dsn | null> {
  for (const { address } of request.recipients) {
    const { queueId, nexthop } = request;
    sys.trace('delivery.begin', { queueId, recipient: address, transport: service.name, nexthop });
  }
  const state = createState(sys, service, request, complete);
  yield* deliverToNexthop(state);
  return state.hopStatus;
}
