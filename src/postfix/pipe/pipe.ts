/**
 * pipe(8): gives letters to a command of master.cf (`flags=… user=… argv=…`). Mirrors pipe.c. The answer to the letter is
 * the command's exit status. Leaves out chroot= and groups, and verbose notes.
 */
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { withLastLineEnd } from '../../formats/mbox.ts';
import { formatCtime } from '../../formats/calendar.ts';
import { quoteLocal } from '../../formats/address.ts';
import { appendBounce, appendDefer, appendSent } from '../global/bounce-client.ts';
import { isTraceOnly, DeliveryReport, receiveRequest, type Complete, type DeliveryRequest } from '../global/delivery-request.ts';
import { deliveredToHeaders } from '../global/delivered-to.ts';
import { simpleDsn, type Dsn } from '../global/dsn.ts';
import { epochSeconds } from '../global/epoch-time.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { copyHeaders } from '../global/mail-copy.ts';
import { pipeCommand } from '../global/pipe-command.ts';
import { readService, type Service } from '../global/service.ts';
import { readAttributes, type PipeAttributes } from './attributes.ts';
import { expandWords } from './expand.ts';

const CONFIGURATION_ERROR = simpleDsn('4.3.5', 'mail system configuration error');
/** Of a command's output when all went well. */
const SHOWN_OUTPUT = 100;

export function* pipe(sys: System): Task<number> {
  const service = readService(sys);
  if (service.cf.fatal !== null) return 1;
  for (let uses = 0; uses < service.cf.number('max_use'); uses += 1) {
    const socket = yield* sys.accept(service.cf.seconds('max_idle') * 1e6);
    if (!socket) return 0;
    const request = yield* receiveRequest(sys, socket);
    if (!request) {
      socket.close();
      continue;
    }
    const attributes = readAttributes(sys);
    if (typeof attributes === 'string') {
      sys.log(service.ident, `fatal: ${attributes}`);
      return 1;
    }
    const report = new DeliveryReport(sys, service.cf, request, socket);
    yield* deliver(sys, service, { attributes, request, complete: report.complete });
    report.end();
  }
  return 0;
}

interface Work {
  readonly attributes: PipeAttributes;
  readonly request: DeliveryRequest;
  readonly complete: Complete;
}

function* deliver(sys: System, service: Service, { attributes, request, complete }: Work): Task<void> {
  const { queueId, nexthop, recipients } = request;
  for (const { address } of recipients) sys.trace('delivery.begin', { queueId, recipient: address, transport: service.name, nexthop });
  const dsn = yield* decide(sys, service, attributes, request);
  const append = dsn.status.startsWith('2') ? appendSent : dsn.status.startsWith('4') ? appendDefer : appendBounce;
  for (const recipient of recipients) {
    if ((yield* append(sys, service, request, recipient, { dsn, relay: service.name })) === 'done') complete(recipient);
  }
  for (const flag of ['D', 'O']) if (needsOne(attributes, request, flag)) sys.log(service.ident, `warning: pipe flag \`${flag}' requires ${service.name}_destination_recipient_limit = 1`);
}

/** Headers that name one recipient cannot go with several. */
function needsOne({ flags }: PipeAttributes, { recipients }: DeliveryRequest, flag: string): boolean {
  return flags.includes(flag) && recipients.length > 1;
}

function* decide(sys: System, service: Service, attributes: PipeAttributes, request: DeliveryRequest): Task<Dsn> {
  const { flags, sizeLimit, argv, user, directory } = attributes;
  const { cf } = service;
  const [first] = request.recipients;
  if (!first || needsOne(attributes, request, 'D') || needsOne(attributes, request, 'O')) return CONFIGURATION_ERROR;
  if (sizeLimit > 0 && request.size > sizeLimit) return simpleDsn('5.2.3', 'message too large');
  if (isTraceOnly(request.flags)) return simpleDsn('2.0.0', `delivers to command: ${argv[0] ?? ''}`);
  if (flags.includes('D') && deliveredToHeaders(request.letter).has(lowerAscii(first.address))) return simpleDsn('5.4.6', `mail forwarding loop for ${first.address}`);
  const command = expandWords(attributes, request, {
    delimiters: cf.text('recipient_delimiter'),
    warn: (text) => sys.log(service.ident, `warning: ${text}`),
    service: service.name,
  });
  if (command === null) return CONFIGURATION_ERROR;
  const limit = cf.raw(`${service.name}_time_limit`) === null ? 'command_time_limit' : `${service.name}_time_limit`;
  const outcome = yield* pipeCommand(sys, service, { command, user, cwd: directory, env: {}, letter: letterFor(sys, service, attributes, request), timeLimit: cf.seconds(limit) });
  if (outcome.kind === 'failed') return outcome.dsn;
  const said = outcome.output.trimEnd();
  const dsn = simpleDsn('2.0.0', `delivered via ${service.name} service${said === '' ? '' : ` (${said.slice(0, SHOWN_OUTPUT)})`}`);
  return { ...dsn, action: flags.includes('X') ? 'delivered' : 'relayed' };
}

/** As the flags want it: F From_ line, R Return-Path, O X-Original-To, D Delivered-To, > quotes, . doubles dots, B ends empty. */
function letterFor(sys: System, { cf }: Service, { flags, nullSender, lineEnd }: PipeAttributes, request: DeliveryRequest): string {
  const sender = request.sender === '' ? nullSender : request.sender;
  const has = (flag: string): boolean => flags.includes(flag);
  const from = sender === '' ? 'MAILER-DAEMON' : quoteLocal(sender);
  const [recipient] = request.recipients;
  const headers = recipient ? copyHeaders({ sys, cf, request, sender, recipient, delivered: has('D') ? recipient.address : null, home: null }).split('\n').slice(0, -1) : [];
  const wanted = headers.filter((line) => (line.startsWith('Return-Path:') ? has('R') : line.startsWith('X-Original-To:') ? has('O') : true));
  const fromLine = has('F') ? [`From ${from}  ${formatCtime(epochSeconds(sys, sys.now), sys.utcOffsetMinutes)}`] : [];
  const body = withLastLineEnd(request.letter).split('\n').slice(0, -1).map((line) => (has('>') && line.startsWith('From ') ? `>${line}` : has('.') && line.startsWith('.') ? `.${line}` : line));
  return [...fromLine, ...wanted, ...body, ...(has('B') ? [''] : [])].map((line) => line + lineEnd).join('');
}
