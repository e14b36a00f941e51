/**
 * What cleanup(8) is asked to do (flags) and how it answers (status bits, most severe first): Postfix's cleanup_user.h
 * and cleanup_strerror(3).
 */

/** `CLEANUP_FLAG_…`. */
export const CLEANUP_FLAG = {
  bounce: 1 << 0, filter: 1 << 1, hold: 1 << 2, discard: 1 << 3, bccOk: 1 << 4, mapOk: 1 << 5, milter: 1 << 6,
  smtpReply: 1 << 7, smtputf8: 1 << 8, autoUtf8: 1 << 9,
} as const;

/** Mail from outside: content checks, automatic Bcc and address mapping. */
export const CLEANUP_FLAGS_EXTERNAL =
  CLEANUP_FLAG.filter | CLEANUP_FLAG.milter | CLEANUP_FLAG.bccOk | CLEANUP_FLAG.mapOk;
/** Notices, and mail that local(8) forwards. */
export const CLEANUP_FLAGS_INTERNAL = CLEANUP_FLAG.mapOk;

/** `CLEANUP_STAT_…`. */
export const CLEANUP_STAT = {
  ok: 0, bad: 1 << 0, write: 1 << 1, size: 1 << 2, content: 1 << 3, hops: 1 << 4, recipient: 1 << 6, proxy: 1 << 7,
  defer: 1 << 8, noPermission: 1 << 9,
} as const;

/** Even a client that asked for bounces gets an error instead of a bounce. */
export const CLEANUP_STAT_CANT_BOUNCE =
  CLEANUP_STAT.bad | CLEANUP_STAT.write | CLEANUP_STAT.defer | CLEANUP_STAT.recipient;

export interface CleanupDetail {
  readonly status: number;
  readonly code: number;
  readonly dsn: string;
  readonly text: string;
}

const DETAILS: readonly CleanupDetail[] = [
  { status: CLEANUP_STAT.defer, code: 451, dsn: '4.7.1', text: 'service unavailable' },
  { status: CLEANUP_STAT.proxy, code: 451, dsn: '4.3.0', text: 'queue file write error' },
  { status: CLEANUP_STAT.bad, code: 451, dsn: '4.3.0', text: 'internal protocol error' },
  { status: CLEANUP_STAT.recipient, code: 550, dsn: '5.1.0', text: 'no recipients specified' },
  { status: CLEANUP_STAT.hops, code: 554, dsn: '5.4.0', text: 'too many hops' },
  { status: CLEANUP_STAT.size, code: 552, dsn: '5.3.4', text: 'message file too big' },
  { status: CLEANUP_STAT.content, code: 550, dsn: '5.7.1', text: 'message content rejected' },
  { status: CLEANUP_STAT.write, code: 451, dsn: '4.3.0', text: 'queue file write error' },
  { status: CLEANUP_STAT.noPermission, code: 550, dsn: '5.7.1', text: 'service denied' },
];
const SUCCESS: CleanupDetail = { status: CLEANUP_STAT.ok, code: 250, dsn: '2.0.0', text: 'Success' };

/** The most severe of the errors in `status`, as SMTP code, enhanced code and text. */
export function cleanupDetail(status: number): CleanupDetail {
  return DETAILS.find((detail) => (detail.status & status) !== 0) ?? SUCCESS;
}
