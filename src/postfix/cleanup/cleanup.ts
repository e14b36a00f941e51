/**
 * cleanup(8): takes one message at a time from smtpd, pickup, bounce or local, makes it complete and canonical, writes
 * it into the incoming queue, wakes qmgr, and says how it went. Leaves out milters and in_flow_delay.
 *
 * @absent in-flow-delay `in_flow_delay`: arriving mail is not slowed down when deliveries lag behind.
 */
import { RECORD } from '../../formats/queue-record.ts';
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream, numberAttribute } from '../global/attributes.ts';
import { CLEANUP_PROTOCOL } from '../global/cleanup-client.ts';
import { CLEANUP_FLAG, CLEANUP_STAT } from '../global/cleanup-status.ts';
import { openTablesOf, restartIfTablesChanged } from '../global/maps.ts';
import { createQueueFile } from '../global/queue-id.ts';
import { queuePath } from '../global/queue-places.ts';
import { readService, type Service } from '../global/service.ts';
import { triggerQueueManager } from '../global/trigger.ts';
import { bounceMessage, mayBounce } from './bounce.ts';
import { takeEnvelopeRecord, takeExtractedRecord } from './envelope.ts';
import { LetterReader } from './letter.ts';
import { BUFFER_OCTETS, createState, isTooBig, isWritable, log, noteTooBig, setFlags, sizeRecord, type CleanupState } from './state.ts';

/** Writing the file and waiting for the disk takes some milliseconds. */
const SYNC_LEAST_MICROS = 3000;
const SYNC_SPREAD_MICROS = 7000;

/** Parameters that name tables, opened at the start. */
const TABLES = [
  'canonical_maps', 'sender_canonical_maps', 'recipient_canonical_maps', 'virtual_alias_maps', 'header_checks',
  'mime_header_checks', 'nested_header_checks', 'body_checks', 'sender_bcc_maps', 'recipient_bcc_maps',
];

export function* cleanup(sys: System): Task<number> {
  const service = readService(sys);
  if (service.cf.fatal !== null) return 1;
  openTablesOf(sys, service, TABLES);
  for (let uses = 0; uses < service.cf.number('max_use'); uses += 1) {
    const socket = yield* sys.accept(service.cf.seconds('max_idle') * 1e6);
    if (!socket) return 0;
    restartIfTablesChanged(sys, service.ident);
    yield* takeMessage(sys, service, socket);
  }
  return 0;
}

function* takeMessage(sys: System, service: Service, socket: Socket): Task<void> {
  const { queueId, createdSeconds } = createQueueFile(sys, service.cf, 'incoming');
  const state = createState(sys, service, queueId, createdSeconds);
  const stream = new IpcStream(socket);
  stream.send({ protocol: CLEANUP_PROTOCOL, queue_id: queueId });
  const control = yield* stream.attributes();
  if (!control) state.errors |= CLEANUP_STAT.bad;
  setFlags(state, control ? numberAttribute(control, 'flags') : 0);
  const isComplete = control !== null && (yield* takeRecords(state, stream));
  if (!isComplete) state.errors |= CLEANUP_STAT.bad;
  yield* finish(state);
  if (isComplete) stream.send({ status: String(state.errors), reason: state.reason ?? '' });
  stream.close();
}

/** All records up to the end; false when the client went away before. After an error the rest is read and forgotten. */
function* takeRecords(state: CleanupState, stream: IpcStream): Task<boolean> {
  let part: 'envelope' | 'letter' | 'extracted' = 'envelope';
  let letter: LetterReader | null = null;
  for (;;) {
    const record = stream.recordThere() ?? (yield* stream.record());
    if (!record) return false;
    const { type, data } = record;
    const isLast = type === RECORD.end;
    if (!isWritable(state)) {
      if (isLast) return true;
      continue;
    }
    if (part === 'envelope') {
      const waiting = takeEnvelopeRecord(state, type, data);
      if (waiting !== null) yield* waiting;
      if (type === RECORD.message) {
        state.isInRecipients = false;
        letter = new LetterReader(state);
        part = 'letter';
      }
    } else if (part === 'letter' && type === RECORD.extracted) {
      if (letter !== null) yield* letter.end();
      part = 'extracted';
    } else if (part === 'letter') {
      const waiting = takeLetterRecord(state, letter, type, data);
      if (waiting !== null) yield* waiting;
    } else {
      yield* takeExtractedRecord(state, type, data);
    }
    if (isLast) return true;
  }
}

/** What has to wait is a task to be gone through; most lines are taken at once (null). */
function takeLetterRecord(state: CleanupState, letter: LetterReader | null, type: string, data: string): Task<void> | null {
  if (type === RECORD.line || type === RECORD.continued) return letter?.line(data, type === RECORD.continued) ?? null;
  if (type === RECORD.padding || type === RECORD.pointer) return null;
  log(state, `warning: cleanup_message_headerbody: message rejected: unexpected record type ${type.charCodeAt(0)} in message content`);
  state.errors |= CLEANUP_STAT.bad;
  return null;
}

function* finish(state: CleanupState): Task<void> {
  if (isWritable(state)) {
    if (state.recipient === null) state.errors |= CLEANUP_STAT.recipient;
    if (!state.endSeen) state.errors |= CLEANUP_STAT.bad;
  }
  if ((state.flags & CLEANUP_FLAG.discard) !== 0) state.errors = 0;
  if (isWritable(state) && isTooBig(state)) noteTooBig(state);
  if (state.errors !== 0 && mayBounce(state)) {
    // bounce(8) quotes the letter from the queue file.
    if (writeFile(state, 'incoming', 0o600)) yield* bounceMessage(state);
  }
  const isUnwanted = (state.flags & CLEANUP_FLAG.discard) !== 0;
  if (state.errors === 0 && !isUnwanted) yield* keep(state);
  if (state.errors === 0 && !isUnwanted) return;
  state.sys.disk.remove(queuePath(state.cf, 'incoming', state.queueId));
  // The last write fails when the file is closed.
  if (isTooBig(state)) log(state, 'warning: mail_stream_cleanup: close error');
}

/** The message is complete: from now on it is in the queue, unless the disk is full. */
function* keep(state: CleanupState): Task<void> {
  const { sys, cf, queueId, flags } = state;
  yield* sys.sleep(SYNC_LEAST_MICROS + sys.random.below(SYNC_SPREAD_MICROS));
  const queue = (flags & CLEANUP_FLAG.hold) !== 0 ? 'hold' : 'incoming';
  if (!writeFile(state, queue, 0o700)) return;
  if (queue === 'hold') sys.disk.remove(queuePath(cf, 'incoming', queueId));
  traceArrival(state, queue);
  if (queue === 'incoming') yield* triggerQueueManager(sys);
}

/** The whole file, with the size record in its place. On a full disk, a buffer that cannot be written is told of; what is written last is not. */
function writeFile(state: CleanupState, queue: string, mode: number): boolean {
  const { contentLength, contentStart, recipients, qmgrOptions, smtputf8 } = state;
  state.output[0] = sizeRecord([contentLength, contentStart, recipients.length, qmgrOptions, contentLength, smtputf8]);
  if (state.sys.disk.write(queuePath(state.cf, queue, state.queueId), state.output.join(''), { mode, owner: 'postfix' })) return true;
  if (state.outputLength > BUFFER_OCTETS) log(state, `warning: ${state.queueId}: write queue file: No space left on device`);
  state.errors |= CLEANUP_STAT.write;
  return false;
}

function traceArrival(state: CleanupState, queue: string): void {
  const { sys, queueId, recipients } = state;
  const sender = state.sender ?? '';
  sys.trace('queue.enter', { queueId, queue, sender, recipients, size: state.contentLength });
  sys.trace('letter.accepted', { queueId, sender, recipients, letter: state.letter.join('') });
}
