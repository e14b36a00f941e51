/**
 * trivial-rewrite(8): one process that answers everybody's questions about addresses, many on one connection: what is
 * the standard form, and where does mail for it go. Leaves out the verify daemon's own set of parameters.
 */
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream } from '../global/attributes.ts';
import type { MainCf } from '../global/main-cf.ts';
import { logMapProblem, openMaps, openTablesOf, restartIfTablesChanged } from '../global/maps.ts';
import { REWRITE_PROTOCOL, resolvedFromAttributes } from '../global/rewrite-client.ts';
import { readService, type Service } from '../global/service.ts';
import type { Attributes } from '../../formats/attribute-list.ts';
import { probeSettings } from './probe-settings.ts';
import { resolveInternal } from './resolve.ts';
import { rewriteExternal } from './rewrite.ts';

const TABLES = ['transport_maps', 'sender_dependent_relayhost_maps', 'sender_dependent_default_transport_maps', 'relocated_maps'];

export function* trivialRewrite(sys: System): Task<number> {
  const service = readService(sys);
  if (service.cf.fatal !== null) return 1;
  openTablesOf(sys, service, TABLES);
  for (const cf of [service.cf, probeSettings(service.cf)]) reportWildcardProblem(sys, service, cf);
  let open = 0;
  for (;;) {
    const socket = yield* sys.accept(service.cf.seconds('max_idle') * 1e6);
    if (socket) {
      open += 1;
      sys.fork(answerAll(sys, service, socket, () => (open -= 1)));
    } else if (open === 0) {
      return 0;
    }
  }
}

/** The entry for `*` is looked up at the start, for mail and for probes (transport_wildcard_init()). */
function reportWildcardProblem(sys: System, service: Service, cf: MainCf): void {
  const found = openMaps(sys.disk, cf, cf.text('transport_maps')).find('*');
  if (!found.ok) logMapProblem(sys, service.ident, found.error);
}

function* answerAll(sys: System, service: Service, socket: Socket, done: () => void): Task<void> {
  const stream = new IpcStream(socket);
  stream.send({ protocol: REWRITE_PROTOCOL });
  for (;;) {
    const question = yield* stream.attributes();
    if (!question) break;
    const answer = answerTo(sys, service, question);
    if (!answer) break;
    stream.send(answer);
  }
  stream.close();
  done();
}

function answerTo(sys: System, service: Service, question: Attributes): Attributes | null {
  restartIfTablesChanged(sys, service.ident, 'lock|fold_fix|no_regsub|utf8_request');
  const address = question['address'] ?? '';
  switch (question['request']) {
    case 'rewrite': {
      const context = question['rule'];
      if (context !== 'local' && context !== 'remote') {
        sys.log(service.ident, `warning: unknown context: ${context ?? ''}`);
        return null;
      }
      return { address: rewriteExternal(service.cf, context, address) };
    }
    case 'verify':
    case 'resolve': {
      const resolution = resolveInternal(sys.disk, question['request'] === 'verify' ? probeSettings(service.cf) : service.cf, question['sender'] ?? '', address);
      for (const warning of resolution.warnings) logMapProblem(sys, service.ident, warning);
      const answer = {
        transport: resolution.transport,
        nexthop: resolution.nexthop,
        recipient: resolution.recipient,
        flags: String(resolution.flags),
      };
      const { transport, nexthop, recipient } = answer;
      sys.trace('address.resolve', { address, transport, nexthop, recipient, class: resolvedFromAttributes(answer).class });
      return answer;
    }
    default:
      sys.log(service.ident, `warning: unrecognized request: "${question['request'] ?? ''}", ignored`);
      return null;
  }
}
