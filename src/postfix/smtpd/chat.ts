/**
 * The session's transcript, and the notice to the postmaster when something in it went wrong that `notify_classes`
 * names. Mirrors smtpd_chat.c.
 */
import type { Task } from '../../kernel/task.ts';
import { printable } from '../../protocols/smtp/printable.ts';
import { openCleanup } from '../global/cleanup-client.ts';
import { CLEANUP_FLAGS_INTERNAL } from '../global/cleanup-status.ts';
import { mailDate } from '../global/mail-date.ts';
import { warn, type Connection } from './connection.ts';
import { wrapLine } from './line-wrap.ts';

/** A session with more lines than this is not worth a notice in full. */
const HISTORY_LIMIT = 10_000;
const LINE_WIDTH = 78;
const INDENT = 4;

export function record(conn: Connection, direction: 'In:  ' | 'Out: ', text: string): void {
  if (!conn.daemon.keepsTranscript || conn.history.length >= HISTORY_LIMIT) return;
  // A C string: what follows a NUL does not show.
  const nul = text.indexOf('\0');
  conn.history.push(direction + (nul < 0 ? text : text.slice(0, nul)));
}

/** Once the transcript is longer than `threshold`: reports errors, then forgets. */
export function* forget(conn: Connection, threshold: number, reason: string | null): Task<void> {
  if (conn.history.length <= threshold) return;
  const classes = conn.daemon.cf.list('notify_classes').map((name) => name.toLowerCase());
  if ([...conn.errorClasses].some((one) => classes.includes(one))) yield* notify(conn, reason);
  conn.errorClasses.clear();
  conn.history = [];
}

function* notify(conn: Connection, reason: string | null): Task<void> {
  const { cf } = conn.daemon;
  const stream = yield* openCleanup(conn.sys, { flags: CLEANUP_FLAGS_INTERNAL });
  if (!stream.ok) {
    warn(conn, `postmaster notify: ${stream.error}`);
    return;
  }
  const letter = stream.value;
  const recipient = cf.text(conn.errorClasses.has('bounce') ? 'bounce_notice_recipient' : 'error_notice_recipient');
  const own = `MAILER-DAEMON@${cf.text('myhostname')}`;
  letter.attribute('log_message_origin', 'local');
  letter.attribute('trace_flags', '0');
  letter.sender(`${cf.text('double_bounce_sender')}@${cf.text('myhostname')}`);
  letter.recipient(recipient);
  const date = mailDate(conn.sys);
  for (const line of [`Received: by ${cf.text('myhostname')} (${cf.text('mail_name')})`, `\tid ${letter.queueId}; ${date}`, `Date: ${date}`]) letter.line(line);
  // Whoever gets it, the header names the one for errors.
  for (const line of noticeLines(conn, cf.text('error_notice_recipient'), own, reason)) letter.line(line);
  yield* letter.end();
}

function noticeLines(conn: Connection, recipient: string, own: string, reason: string | null): readonly string[] {
  const isStandard = conn.daemon.cf.text('header_from_format').toLowerCase() !== 'obsolete';
  return [
    isStandard ? `From: Mail Delivery System <${own}>` : `From: ${own} (Mail Delivery System)`,
    isStandard ? `To: Postmaster <${recipient}>` : `To: ${recipient} (Postmaster)`,
    `Subject: ${conn.daemon.cf.text('mail_name')} SMTP server: errors from ${conn.peer.namaddr}`,
    '', 'Transcript of session follows.', '',
    ...conn.history.flatMap((line) => wrapLine(printable(line, '?', conn.settings.smtputf8_enable), LINE_WIDTH, INDENT).map((part) => ` ${part}`)),
    '',
    ...(reason === null ? [] : [`Session aborted, reason: ${reason}`]),
    '', 'For other details, see the local mail logfile',
  ];
}
