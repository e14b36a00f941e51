/**
 * The envelope's records, before and after the letter (cleanup_envelope.c, cleanup_extracted.c): checked, remembered,
 * and written to the queue file; sender and recipients take the way through rewriting.
 */
import { splitNameValue } from '../../formats/main-cf.ts';
import { RECORD } from '../../formats/queue-record.ts';
import type { Task } from '../../kernel/task.ts';
import { CLEANUP_FLAG, CLEANUP_STAT } from '../global/cleanup-status.ts';
import { epochSeconds, microsOfEpoch } from '../global/epoch-time.ts';
import { takeBcc, takeRecipient, takeSender } from './addresses.ts';
import { hasFlag, isWritable, log, out, outAttribute, QMGR_FLAG, type CleanupState } from './state.ts';

const EXTRA_FLAGS = CLEANUP_FLAG.hold | CLEANUP_FLAG.discard;
const ENVELOPE_TYPES = 'MCTcFILSDRO/WVA>K<ion';
const EXTRACTED_TYPES = 'EDRO/PreAFIL>Kon';
/** Record types that only occur among recipients. */
const RECIPIENT_TYPES = 'DRO/Kon';
const WARN_WIDTH = 15;

/**
 * One record before the letter. The `M` record only ends the recipients; it is written with the letter. What has to wait,
 * as addresses do for trivial-rewrite(8), is a task to be gone through; most records are taken at once (null).
 */
export function takeEnvelopeRecord(state: CleanupState, type: string, data: string): Task<void> | null {
  if (type === RECORD.flags) takeFlags(state, data);
  else if (!ENVELOPE_TYPES.includes(type)) {
    if (type !== 'm') refuse(state, `unexpected record type ${type.charCodeAt(0)} in envelope`);
  } else if (type === RECORD.attribute) {
    const attribute = parseAttribute(state, data);
    if (attribute !== null && !noteForRecipient(state, type, data, attribute)) {
      if (state.isInRecipients) state.qmgrOptions |= QMGR_FLAG.mixed;
      takeAttribute(state, attribute.name, attribute.value, data);
    }
  } else if (state.isInRecipients || !`M${RECIPIENT_TYPES}`.includes(type) || beginRecipients(state)) {
    if (type === RECORD.recipient) return takeRecipientRecord(state, data);
    if (type !== RECORD.message && !noteForRecipient(state, type, data, null)) return takeOtherRecord(state, type, data);
  }
  return null;
}

/** A record of the envelope that is about no recipient. */
function takeOtherRecord(state: CleanupState, type: string, data: string): Task<void> | null {
  if (state.isInRecipients) state.qmgrOptions |= QMGR_FLAG.mixed;
  switch (type) {
    case RECORD.size: case RECORD.createTime: break;
    case RECORD.time: takeTime(state, data); break;
    case RECORD.fullName:
      if (state.fullName === null) {
        state.fullName = data;
        out(state, type, data);
      }
      break;
    case RECORD.sender:
      if (state.sender === null) return takeSender(state, data);
      refuse(state, 'multiple envelope sender records');
      break;
    case RECORD.warn:
      if (!state.warnSeen) out(state, type, data);
      state.warnSeen = true;
      break;
    default: out(state, type, data);
  }
  return null;
}

/** One record after the letter, the end record included. */
export function* takeExtractedRecord(state: CleanupState, type: string, data: string): Task<void> {
  if (type === RECORD.flags) return takeFlags(state, data);
  if (!EXTRACTED_TYPES.includes(type)) return refuse(state, `unexpected record type ${type.charCodeAt(0)} in extracted envelope`);
  const attribute = type === RECORD.attribute ? parseAttribute(state, data) : null;
  if (type === RECORD.attribute && attribute === null) return;
  if (!state.isInRecipients && `E${RECIPIENT_TYPES}`.includes(type)) {
    if (state.filter !== null) out(state, RECORD.filter, state.filter);
    if (state.redirect !== null) out(state, RECORD.redirect, state.redirect);
    const encoding = state.attributes.get('encoding');
    if (encoding !== undefined) outAttribute(state, 'encoding', encoding);
    state.isInRecipients = true;
  }
  if (type === RECORD.recipient) return yield* takeRecipientRecord(state, data);
  if (noteForRecipient(state, type, data, attribute)) return;
  if (type === RECORD.end) {
    state.isInRecipients = false;
    state.endSeen = true;
    yield* finishExtracted(state);
    return;
  }
  if (state.isInRecipients) state.qmgrOptions |= QMGR_FLAG.mixed;
  out(state, type, data);
}

function* finishExtracted(state: CleanupState): Task<void> {
  const always = state.cf.text('always_bcc');
  if (hasFlag(state, CLEANUP_FLAG.bccOk) && state.recipient !== null && always !== '') yield* takeBcc(state, always);
  if (isWritable(state) && state.recipient !== null) for (const bcc of state.checkBcc) yield* takeBcc(state, bcc);
  out(state, RECORD.end, '');
}

interface Attribute {
  readonly name: string;
  readonly value: string;
}

function parseAttribute(state: CleanupState, data: string): Attribute | null {
  const split = splitNameValue(data);
  if ('error' in split) {
    refuse(state, `malformed attribute: ${split.error}: ${data.slice(0, 100)}`);
    return null;
  }
  if (split.value === '') {
    log(state, `warning: ${state.queueId}: spurious null attribute value for "${split.name}" -- ignored`);
    return null;
  }
  return split;
}

/** What belongs to the next recipient, or one that is done with; whether the record was such. */
function noteForRecipient(state: CleanupState, type: string, data: string, attribute: Attribute | null): boolean {
  if (attribute?.name === 'dsn_orig_rcpt' || type === RECORD.dsnOrcpt) {
    state.dsnOrcpt = attribute?.value ?? data;
    return true;
  }
  if (attribute?.name === 'notify_flags' || type === RECORD.dsnNotify) {
    const value = attribute?.value ?? data;
    if (/^([1-9]|1[0-5])$/.test(value)) state.dsnNotify = Number(value);
    else log(state, `warning: ${state.queueId}: ignoring malformed DSN notify record <${data.slice(0, 200)}>`);
    return true;
  }
  if (type === RECORD.originalRecipient) {
    state.origRecipient = data;
    return true;
  }
  if (type !== RECORD.done && type !== RECORD.canceledRecipient) return false;
  forgetNotes(state);
  return true;
}

function* takeRecipientRecord(state: CleanupState, data: string): Task<void> {
  if (state.sender === null) return refuse(state, 'envelope recipient precedes sender');
  yield* takeRecipient(state, data);
  forgetNotes(state);
}

function forgetNotes(state: CleanupState): void {
  state.origRecipient = null;
  state.dsnOrcpt = null;
  state.dsnNotify = 0;
}

/** The first recipient record: now sender and time must be known. */
function beginRecipients(state: CleanupState): boolean {
  if (state.sender === null) {
    refuse(state, 'missing sender envelope record');
    return false;
  }
  if (state.arrival === null) {
    refuse(state, 'missing time envelope record');
    return false;
  }
  const delay = state.cf.seconds('delay_warning_time');
  if (!state.warnSeen && state.sender !== '' && delay > 0) {
    out(state, RECORD.warn, String(state.arrivalSeconds + delay).padStart(WARN_WIDTH));
  }
  state.isInRecipients = true;
  return true;
}

function takeFlags(state: CleanupState, data: string): void {
  const flags = Number.parseInt(data, 10) || 0;
  if ((flags & ~EXTRA_FLAGS) !== 0) {
    log(state, `warning: ${state.queueId}: ignoring bad extra flags: 0x${flags.toString(16)}`);
    return;
  }
  state.flags |= flags;
}

function takeTime(state: CleanupState, data: string): void {
  if (state.arrival === null) {
    const [seconds = '0', micros = '0'] = data.trim().split(/\s+/);
    state.arrivalSeconds = Number(seconds) || 0;
    state.arrival = microsOfEpoch(state.sys, state.arrivalSeconds, Number(micros) || 0);
    out(state, RECORD.time, data);
  }
  outAttribute(state, 'create_time', epochSeconds(state.sys, state.sys.now));
}

function takeAttribute(state: CleanupState, name: string, value: string, data: string): void {
  if (state.attributes.size >= state.attributeLimit) return refuse(state, `attribute count exceeds limit ${state.attributeLimit}`);
  if (name === 'envelope_id') state.dsnEnvid = value;
  if (name === 'ret_flags') {
    if (!/^[12]$/.test(value)) return refuse(state, `bad DSN RET record <${data.slice(0, 200)}>`);
    state.dsnRet = Number(value);
  }
  if (name === 'rewrite_context') {
    if (value === 'local') state.headerContext = 'local';
    else if (value === 'remote') state.headerContext = state.cf.text('remote_header_rewrite_domain') === '' ? null : 'remote';
    else return refuse(state, `bad rewriting context: ${value.slice(0, 100)}`);
  }
  if (name === 'trace_flags') {
    if (!/^\d{1,9}$/.test(value)) return refuse(state, `bad TFLAG record <${data.slice(0, 200)}>`);
  }
  state.attributes.set(name, value);
  out(state, RECORD.attribute, data);
}

function refuse(state: CleanupState, why: string): void {
  log(state, `warning: ${state.queueId}: message rejected: ${why}`);
  state.errors |= CLEANUP_STAT.bad;
}
