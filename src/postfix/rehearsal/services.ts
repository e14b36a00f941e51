/**
 * Who answers inside a rehearsal: Postfix's own programmes where they only decide, and stand-ins where a real one would
 * keep a letter, report it, or send it over the network.
 */
import type { FileReader } from '../../kernel/disk.ts';
import type { Task } from '../../kernel/task.ts';
import type { Program, System } from '../../net/system.ts';
import { parseMasterCf, type MasterService } from '../../formats/master-cf.ts';
import { IpcStream } from '../global/attributes.ts';
import { BOUNCE_PROTOCOL } from '../global/bounce-client.ts';
import { CLEANUP_PROTOCOL } from '../global/cleanup-client.ts';
import { DeliveryReport, receiveRequest } from '../global/delivery-request.ts';
import { readService } from '../global/service.ts';
import { discard } from '../discard/discard.ts';
import { error } from '../error/error.ts';
import { local } from '../local/local.ts';
import { argvOf } from '../master/master.ts';
import { trivialRewrite } from '../trivial-rewrite/trivial-rewrite.ts';
import { virtual } from '../virtual/virtual.ts';
import type { Answerer } from './stage.ts';

const MASTER_CF = '/etc/postfix/master.cf';
/** The queue id of what is never queued. */
export const NO_QUEUE_ID = '0';

const AGENTS: Readonly<Record<string, Program>> = { local, virtual, error, discard };

export function servicesOf(disk: FileReader): readonly MasterService[] {
  return parseMasterCf(disk.read(MASTER_CF) ?? '').services;
}

/** `isSasl`: whether a socket is Dovecot's, at which smtpd asks for mechanisms before it greets anybody. */
export function answererFor(services: readonly MasterService[], isSasl: (socket: string) => boolean): Answerer {
  return (socket) => {
    if (isSasl(socket)) return { program: unproven, argv: ['auth'] };
    const name = socket.slice(socket.indexOf('/') + 1);
    const service = services.find((one) => one.type !== 'inet' && one.name === name);
    if (service === undefined) return null;
    const argv = argvOf(service);
    switch (service.program) {
      case 'trivial-rewrite': return { program: trivialRewrite, argv };
      case 'bounce': return { program: noted, argv };
      case 'cleanup': return { program: forgetful, argv };
      case 'smtp': case 'lmtp': case 'pipe': return { program: handedOver, argv };
      default: {
        const program = Object.hasOwn(AGENTS, service.program) ? AGENTS[service.program] : undefined;
        return program === undefined ? null : { program, argv };
      }
    }
  };
}

/** For bounce(8), defer(8) and trace(8): takes every report for well kept. */
function* noted(sys: System): Task<number> {
  const socket = yield* sys.accept();
  if (socket === null) return 0;
  const stream = new IpcStream(socket);
  stream.send({ protocol: BOUNCE_PROTOCOL });
  if ((yield* stream.attributes()) !== null) stream.send({ status: '0' });
  stream.close();
  return 0;
}

/** For cleanup(8) while smtpd talks to its client: takes the envelope and forgets it. */
function* forgetful(sys: System): Task<number> {
  const socket = yield* sys.accept();
  if (socket === null) return 0;
  const stream = new IpcStream(socket);
  stream.send({ protocol: CLEANUP_PROTOCOL, queue_id: NO_QUEUE_ID });
  yield* stream.untilClosed();
  return 0;
}

/** For Dovecot's authentication service, taken to be there: offers a mechanism that nobody uses here. */
function* unproven(sys: System): Task<number> {
  const socket = yield* sys.accept();
  socket?.write('VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nDONE\n');
  return 0;
}

/** For agents that would go to another host or programme: the letter leaves here. */
function* handedOver(sys: System): Task<number> {
  const { name, cf } = readService(sys);
  const socket = yield* sys.accept();
  const request = socket === null ? null : yield* receiveRequest(sys, socket);
  if (socket === null || request === null) return 0;
  for (const { address } of request.recipients) {
    sys.trace('delivery.begin', { queueId: request.queueId, recipient: address, transport: name, nexthop: request.nexthop });
  }
  const report = new DeliveryReport(sys, cf, request, socket);
  request.recipients.forEach(report.complete);
  report.end();
  return 0;
}
