/**
 * cleanup(8): takes a message from smtpd, pickup, local or bounce, completes the letter and its envelope, writes the
 * queue file and wakes qmgr. Leaves out Milters, content checks and message header rewriting.
 */
import { quoteLocal } from '../../formats/address.ts';
import { formatDateDigits } from '../../formats/calendar.ts';
import { encodeRecord, RECORD, type DecodedRecord } from '../../formats/queue-record.ts';
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream, numberAttribute } from '../global/attributes.ts';
import { CLEANUP_PROTOCOL } from '../global/cleanup-client.ts';
import { CLEANUP_FLAG, CLEANUP_STAT } from '../global/cleanup-status.ts';
import { epochSeconds } from '../global/epoch-time.ts';
import { mailDate } from '../global/mail-date.ts';
import { queuePath } from '../global/queue-places.ts';
import { readService, type Service } from '../global/service.ts';
import { complete, expandVirtual, type EnvelopeEntry } from './envelope.ts';
import { HeaderSection, missingHeaders } from './headers.ts';
import { QueueIds } from './queue-id.ts';

/** Writing the queue file to disk for good (fsync). */
const FSYNC_MICROS = 2400;

interface Message {
  readonly queueId: string;
  readonly flags: number;
  time: string;
  sender: string | null;
  filter: string;
  readonly attributes: [string, string][];
  readonly recipients: EnvelopeEntry[];
  pending: { original: string | null; orcpt: string; notify: number };
  readonly headers: HeaderSection;
  inHeaders: boolean;
  readonly body: string[];
  partial: string;
  status: number;
}

export function* cleanup(sys: System): Task<number> {
  const service = readService(sys);
  const ids = new QueueIds(sys, service.cf);
  const idleMicros = service.cf.seconds('max_idle') * 1e6;
  for (let uses = service.cf.number('max_use'); uses > 0; uses -= 1) {
    const socket = yield* sys.accept(idleMicros);
    if (socket === null) return 0;
    yield* serve(sys, service, ids.next(), socket);
  }
  return 0;
}

function* serve(sys: System, service: Service, queueId: string, socket: Socket): Task<void> {
  const stream = new IpcStream(socket);
  stream.send({ protocol: CLEANUP_PROTOCOL, queue_id: queueId });
  const hello = yield* stream.attributes();
  if (!hello) return stream.close();
  const message: Message = {
    queueId, flags: numberAttribute(hello, 'flags'), time: '', sender: null, filter: '', attributes: [], recipients: [],
    pending: nothing(), headers: new HeaderSection(), inHeaders: true, body: [], partial: '', status: CLEANUP_STAT.ok,
  };
  let inMessage = false;
  for (;;) {
    const record = yield* stream.record();
    if (!record) return stream.close();
    if (record.type === RECORD.end) break;
    if (record.type === RECORD.message) inMessage = true;
    else if (record.type === RECORD.extracted) inMessage = false;
    else if (inMessage) takeLine(message, record);
    else yield* takeEnvelope(sys, service, message, record);
  }
  stream.send({ status: String(yield* finish(sys, service, message)), reason: '' });
  stream.close();
}

function nothing(): Message['pending'] {
  return { original: null, orcpt: '', notify: 0 };
}

function* takeEnvelope(sys: System, service: Service, message: Message, { type, data }: DecodedRecord): Task<void> {
  switch (type) {
    case RECORD.time: message.time = data; break;
    case RECORD.filter: message.filter = data; break;
    case RECORD.sender: message.sender = yield* complete(sys, data); break;
    case RECORD.originalRecipient: message.pending.original = data; break;
    case RECORD.attribute: {
      const equals = data.indexOf('=');
      const [name, value] = [data.slice(0, equals), data.slice(equals + 1)];
      if (name === 'dsn_orig_rcpt') message.pending.orcpt = value;
      else if (name === 'notify_flags') message.pending.notify = Number(value) || 0;
      else message.attributes.push([name, value]);
      break;
    }
    case RECORD.recipient: {
      const { pending } = message;
      message.pending = nothing();
      yield* takeRecipient(sys, service, message, data, pending);
    }
  }
}

function* takeRecipient(
  sys: System, service: Service, message: Message, address: string, pending: Message['pending'],
): Task<void> {
  const completed = yield* complete(sys, address);
  const original = pending.original ?? address;
  const maps = (message.flags & CLEANUP_FLAG.mapOk) !== 0;
  const members = maps ? yield* expandVirtual(sys, service.cf, completed) : [completed];
  if (!members) message.status |= CLEANUP_STAT.write;
  for (const member of members ?? []) {
    const isDouble = message.recipients.some((known) => known.address === member && known.original === original);
    if (!isDouble) message.recipients.push({ original, address: member, orcpt: pending.orcpt, notify: pending.notify });
  }
}

function takeLine(message: Message, { type, data }: DecodedRecord): void {
  if (type === RECORD.continued) {
    message.partial += data;
    return;
  }
  if (type !== RECORD.line) return;
  const line = message.partial + data;
  message.partial = '';
  if (message.inHeaders) {
    if (message.headers.add(line)) return;
    message.inHeaders = false;
    // The empty line belongs between headers and body, whether the sender wrote it or not.
    if (line === '') return;
  }
  message.body.push(line);
}

function* finish(sys: System, service: Service, message: Message): Task<number> {
  const { cf } = service;
  const { queueId, headers } = message;
  const lines = letterLines(sys, service, message);
  if (headers.count('received') >= cf.number('hopcount_limit')) message.status |= CLEANUP_STAT.hops;
  // What Postfix calls the message's size is that of its records in the queue file.
  const size = contentRecords(lines).length;
  const limit = cf.number('message_size_limit');
  if (limit > 0 && size > limit) message.status |= CLEANUP_STAT.size;
  if (message.recipients.length === 0) message.status |= CLEANUP_STAT.recipient;
  if (message.status !== CLEANUP_STAT.ok) return message.status;
  if ((message.flags & CLEANUP_FLAG.discard) !== 0) return CLEANUP_STAT.ok;
  const queue = (message.flags & CLEANUP_FLAG.hold) !== 0 ? 'hold' : 'incoming';
  yield* sys.sleep(FSYNC_MICROS);
  sys.disk.write(queuePath(cf, queue, queueId), queueFile(message, lines, size), { mode: 0o700, owner: 'postfix' });
  const sender = message.sender ?? '';
  const recipients = message.recipients.map(({ address }) => address);
  sys.trace('queue.enter', { queueId, queue, sender, recipients, size });
  sys.trace('letter.accepted', { queueId, sender, recipients, letter: lines.map((line) => `${line}\n`).join('') });
  if (queue === 'incoming') yield* wakeQmgr(sys);
  return CLEANUP_STAT.ok;
}

/** Headers as they are kept, what is missing, the empty line, the body. Logs the message id. */
function letterLines(sys: System, service: Service, message: Message): readonly string[] {
  const { cf, ident } = service;
  const { queueId, headers } = message;
  const isLocal = message.attributes.find(([name]) => name === 'rewrite_context')?.[1] !== 'remote';
  const addMissing = isLocal || cf.flag('always_add_missing_headers');
  const added = addMissing
    ? missingHeaders(headers, {
        queueId, myhostname: cf.text('myhostname'), stamp: formatDateDigits(epochSeconds(sys, sys.now)), date: mailDate(sys),
        sender: quoteLocal(message.sender ?? ''),
      })
    : [];
  const generated = added.find((line) => /^(?:Resent-)?Message-Id:/.test(line));
  const messageId = generated?.replace(/^[^:]*: /, '') ?? headers.value('message-id') ?? '<>';
  sys.log(ident, `${queueId}: message-id=${messageId}`);
  return [...headers.kept(cf.list('message_drop_headers')), ...added, '', ...message.body];
}

function contentRecords(lines: readonly string[]): string {
  return lines.map((line) => encodeRecord(RECORD.line, line)).join('');
}

function queueFile(message: Message, lines: readonly string[], size: number): string {
  const records: string[] = [encodeRecord(RECORD.time, message.time)];
  if (message.filter !== '') records.push(encodeRecord(RECORD.filter, message.filter));
  for (const [name, value] of message.attributes) records.push(encodeRecord(RECORD.attribute, `${name}=${value}`));
  records.push(encodeRecord(RECORD.sender, message.sender ?? ''));
  for (const { original, address, orcpt, notify } of message.recipients) {
    if (orcpt !== '') records.push(encodeRecord(RECORD.attribute, `dsn_orig_rcpt=${orcpt}`));
    if (notify !== 0) records.push(encodeRecord(RECORD.attribute, `notify_flags=${notify}`));
    records.push(encodeRecord(RECORD.originalRecipient, original), encodeRecord(RECORD.recipient, address));
  }
  const content = contentRecords(lines);
  const head = records.join('');
  const counts = [size, head.length, message.recipients.length, 0, size, 0].map((count) => String(count).padStart(15)).join(' ');
  const tail = encodeRecord(RECORD.extracted, '') + encodeRecord(RECORD.end, '');
  return encodeRecord(RECORD.size, counts) + head + encodeRecord(RECORD.message, '') + content + tail;
}

/** Tells qmgr that something is in the incoming queue; if nobody listens, its next scan finds the file. */
function* wakeQmgr(sys: System): Task<void> {
  const connected = yield* sys.connect({ socket: 'public/qmgr' });
  if (!connected.ok) return;
  connected.value.write('IW');
  connected.value.close();
}
