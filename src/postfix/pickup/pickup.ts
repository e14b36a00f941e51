/**
 * pickup(8): takes the letters that local users left in the maildrop queue to cleanup(8), with a postmark of their own
 * (pickup.c). Woken by master, by a trigger, or by what put a file there. Leaves out the corrupt queue.
 */
import { quoteLocal } from '../../formats/address.ts';
import { readRecords, RECORD, type DecodedRecord } from '../../formats/queue-record.ts';
import { Mailbox, type Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { System } from '../../net/system.ts';
import { openCleanup, type CleanupStream } from '../global/cleanup-client.ts';
import { CLEANUP_FLAG, CLEANUP_FLAGS_EXTERNAL, CLEANUP_STAT, cleanupDetail } from '../global/cleanup-status.ts';
import { microsOfEpoch } from '../global/epoch-time.ts';
import { mailDate } from '../global/mail-date.ts';
import { queueIds, queuePath } from '../global/queue-places.ts';
import { readService, type Service } from '../global/service.ts';

/** Records of a file that comes from a user that are not the user's to make. */
const PASSED = [RECORD.fullName, RECORD.filter, RECORD.redirect, RECORD.attribute, RECORD.warn] as const;
/** A requeued message's size is only known again at its end, and its log names are made anew. */
const NOT_PASSED_ATTRIBUTES = /^(rewrite_context|log_ident|create_time|log_client_|log_message_origin|sasl_|trace_flags=0)/;

const MAILDROP = 'maildrop';
/** How often master wakes pickup, as master.cf usually has it. Here pickup does so itself, and only while something is left. */
const WAKEUP: Micros = 60e6;

export function* pickup(sys: System): Task<number> {
  const service = readService(sys);
  if (service.cf.fatal !== null) return 1;
  const wishes = new Mailbox<'collect' | 'leave'>();
  sys.fork(triggers(sys, wishes));
  sys.fork(signals(sys, wishes));
  do {
    if (!(yield* collect(sys, service))) sys.timer(WAKEUP, () => wishes.put('collect'));
  } while ((yield* wishes.take()) === 'collect');
  sys.signal('master', 'left pickup');
  return 0;
}

function* triggers(sys: System, wishes: Mailbox<'collect' | 'leave'>): Task<void> {
  for (;;) {
    (yield* sys.accept())?.close();
    wishes.put('collect');
  }
}

/** A command at a prompt runs outside and cannot connect to a socket; and `postfix reload` sends pickup away. */
function* signals(sys: System, wishes: Mailbox<'collect' | 'leave'>): Task<void> {
  for (;;) wishes.put((yield* sys.signals.take()) === 'leave' ? 'leave' : 'collect');
}

/** False: something is left. */
function* collect(sys: System, service: Service): Task<boolean> {
  let isAll = true;
  for (const id of queueIds(sys.disk, service.cf, MAILDROP)) if (!(yield* pickUp(sys, service, id))) isAll = false;
  return isAll;
}

/** False: the file stays, for another try. */
function* pickUp(sys: System, service: Service, id: string): Task<boolean> {
  const path = queuePath(service.cf, MAILDROP, id);
  const node = sys.disk.stat(path);
  const records = readRecords(node?.octets ?? '');
  if (!node || records.at(-1)?.type !== RECORD.end) return true;
  const time = records.find(({ type }) => type === RECORD.time)?.data.split(' ') ?? [];
  const arrival = microsOfEpoch(sys, Number(time[0] ?? 0), Number(time[1] ?? 0));
  const opened = yield* openCleanup(sys, { flags: cleanupFlags(service), arrival, lineLengthLimit: service.cf.number('line_length_limit') });
  if (!opened.ok) return false;
  const isRequeued = records.some(({ type }) => type === RECORD.size);
  const [owner = ''] = node.owner.split(':');
  const uid = sys.host.users.find(({ name }) => name === owner)?.uid ?? (owner === 'postfix' ? POSTFIX_UID : 0);
  const sender = records.find(({ type }) => type === RECORD.sender)?.data ?? '';
  sys.log(service.ident, `${opened.value.queueId}: uid=${uid} from=<${sender === '' ? '' : quoteLocal(sender)}>${isRequeued ? ` orig_id=${id}` : ''}`);
  copy(sys, service, opened.value, records, { uid, isRequeued });
  const { status, reason } = yield* opened.value.end(extracted(records));
  // The file goes when cleanup(8) has taken it: better twice than never.
  if (status !== 0 && reason === '') sys.log(service.ident, `warning: ${MAILDROP}/${id}: error writing ${opened.value.queueId}: ${cleanupDetail(status).text}`);
  const mayGo = status === 0 || (status & (CLEANUP_STAT.bad | CLEANUP_STAT.recipient)) !== 0;
  if (mayGo) sys.disk.remove(path);
  return mayGo;
}

/** Eight-bit headers and addresses ask for SMTPUTF8 where `smtputf8_autodetect_classes` has sendmail(1)'s mail. */
function cleanupFlags({ cf }: Service): number {
  const classes = cf.list('smtputf8_autodetect_classes');
  const autodetects = cf.flag('smtputf8_enable') && (classes.includes('all') || classes.includes('sendmail'));
  return CLEANUP_FLAG.bounce | CLEANUP_FLAGS_EXTERNAL | (autodetects ? CLEANUP_FLAG.autoUtf8 : 0);
}

/** Debian's user of that name. */
const POSTFIX_UID = 102;

function copy(
  sys: System, { cf }: Service, stream: CleanupStream, records: readonly DecodedRecord[], { uid, isRequeued }: { uid: number; isRequeued: boolean },
): void {
  const message = records.findIndex(({ type }) => type === RECORD.message);
  stream.attribute('log_message_origin', 'local');
  stream.attribute('rewrite_context', rewriteContextOf(records));
  for (const { type, data } of records.slice(0, message)) {
    if (type === RECORD.sender) stream.record(type, data);
    else if (type === RECORD.recipient) stream.record(type, data);
    else if (type === RECORD.originalRecipient && isRequeued) stream.record(type, data);
    else if (PASSED.some((passed) => passed === type) && !(type === RECORD.attribute && NOT_PASSED_ATTRIBUTES.test(data))) stream.record(type, data);
  }
  const { queueId } = stream;
  const postmark = [
    `Received: by ${cf.text('myhostname')} (${cf.text('mail_name')}, from userid ${uid})`, `\tid ${queueId}; ${mailDate(sys)}`,
  ];
  for (const line of postmark) stream.line(line);
  sys.trace('letter.postmark', { queueId, header: postmark.join('\n') });
  let line = '';
  for (const { type, data } of records.slice(message + 1)) {
    if (type === RECORD.extracted) break;
    line += data;
    if (type !== RECORD.line) continue;
    stream.line(line);
    line = '';
  }
  if (line !== '') stream.line(line);
}

/** `remote` where sendmail(1) was told that the letter only passes through (-G). */
function rewriteContextOf(records: readonly DecodedRecord[]): string {
  const found = records.find(({ type, data }) => type === RECORD.attribute && data.startsWith('rewrite_context='));
  return found?.data.slice('rewrite_context='.length) ?? 'local';
}

/** Recipients that were read in the header (`sendmail -t`). */
function extracted(records: readonly DecodedRecord[]): readonly (readonly [string, string])[] {
  const at = records.findIndex(({ type }) => type === RECORD.extracted);
  return records.slice(at + 1).flatMap(({ type, data }) => (type === RECORD.recipient || type === RECORD.attribute ? [[type, data] as const] : []));
}
