/**
 * What cleanup(8) knows of the message that it is taking in (CLEANUP_STATE), and how records reach the queue file.
 */
import { encodeRecord, RECORD } from '../../formats/queue-record.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { System } from '../../net/system.ts';
import { CLEANUP_FLAG, CLEANUP_STAT } from '../global/cleanup-status.ts';
import type { MainCf } from '../global/main-cf.ts';
import { logMapProblem } from '../global/maps.ts';
import type { RewriteContext } from '../global/rewrite-client.ts';
import type { Service } from '../global/service.ts';

export interface CleanupState {
  readonly sys: System;
  readonly service: Service;
  readonly cf: MainCf;
  readonly queueId: string;
  /** Seconds since 1970 in the queue id. */
  readonly createdSeconds: number;
  flags: number;
  /** `CLEANUP_STAT` bits raised so far, and those that make the rest of the input worthless. */
  errors: number;
  errorMask: number;
  /** For the client: free text, or `5.7.1 text`. */
  reason: string | null;
  /** The queue file so far. */
  output: string[];
  outputLength: number;
  /** `message_size_limit`, `line_length_limit`, `queue_file_attribute_count_limit`. */
  readonly sizeLimit: number;
  readonly lineLimit: number;
  readonly attributeLimit: number;
  sender: string | null;
  recipient: string | null;
  recipients: string[];
  /** Seconds and microseconds as the client gave them; null before the time record. */
  arrival: Micros | null;
  arrivalSeconds: number;
  fullName: string | null;
  /** Null: header addresses are left alone, and missing headers are not added. */
  headerContext: RewriteContext | null;
  readonly attributes: Map<string, string>;
  isInRecipients: boolean;
  warnSeen: boolean;
  /** Of the recipient that comes next. */
  origRecipient: string | null;
  dsnOrcpt: string | null;
  dsnNotify: number;
  dsnEnvid: string;
  dsnRet: number;
  qmgrOptions: number;
  smtputf8: number;
  readonly seenRecipients: Set<string>;
  hopCount: number;
  readonly headersSeen: Set<string>;
  resent: '' | 'Resent-';
  filter: string | null;
  redirect: string | null;
  readonly checkBcc: string[];
  contentStart: number;
  contentLength: number;
  /** The letter as it is written, for the trace. */
  readonly letter: string[];
  endSeen: boolean;
}

/** Room at the file's start for the size record, which is written last. */
export const SIZE_FIELDS = 6;
const FIELD_WIDTH = 15;
/** What is collected before it is written to the file. */
export const BUFFER_OCTETS = 4096;

/** `SMTPUTF8_FLAG_…`. */
export const SMTPUTF8_FLAG = { requested: 1, header: 2, sender: 4 } as const;
/** `QMGR_READ_FLAG_…`. */
export const QMGR_FLAG = { mixed: 1 } as const;
/** Errors after which even a message that is to be bounced cannot be read to its end. */
const STAT_INCOMPLETE = CLEANUP_STAT.bad | CLEANUP_STAT.write | CLEANUP_STAT.size | CLEANUP_STAT.defer;

const EMPTY_SIZE = sizeRecord([0, 0, 0, 0, 0, 0]);

export function createState(sys: System, service: Service, queueId: string, createdSeconds: number): CleanupState {
  return {
    sys, service, cf: service.cf, queueId, createdSeconds,
    flags: 0, errors: 0, errorMask: -1, reason: null,
    output: [EMPTY_SIZE], outputLength: EMPTY_SIZE.length, sizeLimit: service.cf.number('message_size_limit'), lineLimit: service.cf.number('line_length_limit'),
    attributeLimit: service.cf.number('queue_file_attribute_count_limit'),
    sender: null, recipient: null, recipients: [], arrival: null, arrivalSeconds: 0, fullName: null,
    headerContext: 'local', attributes: new Map(), isInRecipients: false, warnSeen: false,
    origRecipient: null, dsnOrcpt: null, dsnNotify: 0, dsnEnvid: '', dsnRet: 0, qmgrOptions: 0, smtputf8: 0,
    seenRecipients: new Set(), hopCount: 0, headersSeen: new Set(), resent: '', filter: null, redirect: null,
    checkBcc: [], contentStart: 0, contentLength: 0, letter: [], endSeen: false,
  };
}

export function setFlags(state: CleanupState, flags: number): void {
  state.flags = flags;
  state.errorMask = (flags & CLEANUP_FLAG.bounce) !== 0 ? STAT_INCOMPLETE : -1;
  if ((flags & CLEANUP_FLAG.smtputf8) !== 0) state.smtputf8 = SMTPUTF8_FLAG.requested;
}

/** Whether the message is still worth writing (`CLEANUP_OUT_OK`). */
export function isWritable(state: CleanupState): boolean {
  return (state.errors & state.errorMask) === 0 && (state.flags & CLEANUP_FLAG.discard) === 0;
}

export function hasFlag(state: CleanupState, flag: number): boolean {
  return (state.flags & flag) !== 0;
}

/** Appends a record to the queue file. A file that grows beyond message_size_limit is an error of size. */
export function out(state: CleanupState, type: string, data: string): void {
  if (!isWritable(state)) return;
  const record = encodeRecord(type, data);
  state.output.push(record);
  state.outputLength += record.length;
  // The file system complains when a full buffer is written, not before.
  const written = Math.floor((state.outputLength - 1) / BUFFER_OCTETS) * BUFFER_OCTETS;
  if (state.sizeLimit > 0 && written > state.sizeLimit) noteTooBig(state);
}

/** The file is beyond message_size_limit. */
export function isTooBig(state: CleanupState): boolean {
  return state.sizeLimit > 0 && state.outputLength > state.sizeLimit;
}

export function noteTooBig(state: CleanupState): void {
  log(state, `warning: ${state.queueId}: queue file size limit exceeded`);
  state.errors |= CLEANUP_STAT.size;
}

/** Appends a line of the letter; `isContinued` when the line goes on in the next record. */
export function outLine(state: CleanupState, text: string, isContinued = false): void {
  if (!isWritable(state)) return;
  const limit = state.lineLimit;
  let at = 0;
  for (; text.length - at > limit; at += limit) out(state, RECORD.continued, text.slice(at, at + limit));
  out(state, isContinued ? RECORD.continued : RECORD.line, text.slice(at));
  state.letter.push(isContinued ? text : `${text}\n`);
}

export function outAttribute(state: CleanupState, name: string, value: string | number): void {
  out(state, RECORD.attribute, `${name}=${value}`);
}

/** The first record: content length, its offset, recipient count, options, content length again, SMTPUTF8. */
export function sizeRecord(fields: readonly number[]): string {
  return encodeRecord(RECORD.size, fields.map((field) => String(field).padStart(FIELD_WIDTH)).join(' '));
}

export function log(state: CleanupState, text: string): void {
  state.sys.log(state.service.ident, text);
}

/** A table that cannot be read stops the message: the client tries again later. */
export function mapProblem(state: CleanupState, title: string, problem: string): void {
  logMapProblem(state.sys, state.service.ident, problem);
  log(state, `warning: ${state.queueId}: ${title} map lookup problem -- message not accepted, try again later`);
  state.errors |= CLEANUP_STAT.write;
}
