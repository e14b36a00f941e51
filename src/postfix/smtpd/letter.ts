/**
 * Handing a letter to cleanup(8): the envelope with what is known of the client, our own header lines, the content, the
 * end, and cleanup's verdict as a reply. Mirrors mail_open_stream() and common_post_message_handling() of smtpd.c.
 */
import type { Task } from '../../kernel/task.ts';
import { reply, type ErrorClass, type Reply } from '../../protocols/smtp/reply.ts';
import type { Answer } from '../../protocols/smtp/exchange.ts';
import type { EnvelopeRecipient, Transaction } from '../../protocols/smtp/transaction.ts';
import { RECORD } from '../../formats/queue-record.ts';
import type { SmtpRule } from '../../formats/smtp-rule.ts';
import { openCleanup, type CleanupAnswer, type CleanupStream } from '../global/cleanup-client.ts';
import { CLEANUP_FLAG, CLEANUP_FLAGS_EXTERNAL, CLEANUP_STAT, cleanupDetail } from '../global/cleanup-status.ts';
import { DSN_NOTIFY, DSN_RET } from '../global/dsn.ts';
import { log, noActions, type Connection } from './connection.ts';
import { receivedLines } from './received.ts';
import { splitDsn } from './refusal.ts';

/** Opens a queue file and writes the envelope's beginning. */
export function* openQueueFile(conn: Connection): Task<Answer> {
  const { transaction } = conn.session;
  if (transaction === null) return { kind: 'hang-up', lost: false };
  const opened = yield* openCleanup(conn.sys, { flags: cleanupFlags(conn, transaction), arrival: conn.arrival, lineLengthLimit: conn.settings.line_length_limit });
  if (!opened.ok) {
    log(conn, `fatal: ${opened.error}`);
    return { kind: 'hang-up', lost: false };
  }
  const stream = opened.value;
  conn.cleanup = stream;
  stream.attribute('log_ident', stream.queueId);
  writeOrigin(conn, stream, transaction);
  const { username, saslMethod } = conn.session;
  const sasl = [
    saslMethod === null ? '' : `, sasl_method=${saslMethod}`,
    username === null ? '' : `, sasl_username=${username}`,
    transaction.authSender === null ? '' : `, sasl_sender=${transaction.authSender}`,
  ];
  log(conn, `${stream.queueId}: client=${conn.peer.namaddr}${sasl.join('')}`);
  return { kind: 'opened', queueId: stream.queueId };
}

function cleanupFlags(conn: Connection, transaction: Transaction): number {
  const { cf } = conn.daemon;
  const overrides = cf.list('receive_override_options');
  let flags = CLEANUP_FLAGS_EXTERNAL | CLEANUP_FLAG.smtpReply;
  if (overrides.includes('no_address_mappings')) flags &= ~(CLEANUP_FLAG.bccOk | CLEANUP_FLAG.mapOk);
  if (overrides.includes('no_header_body_checks')) flags &= ~CLEANUP_FLAG.filter;
  if (overrides.includes('no_milters')) flags &= ~CLEANUP_FLAG.milter;
  const autodetects = cf.list('smtputf8_autodetect_classes');
  if (transaction.smtputf8) flags |= CLEANUP_FLAG.smtputf8;
  else if (cf.flag('smtputf8_enable') && (autodetects.includes('all') || autodetects.includes('smtpd'))) flags |= CLEANUP_FLAG.autoUtf8;
  return flags;
}

function writeOrigin(conn: Connection, stream: CleanupStream, transaction: Transaction): void {
  const { peer, session, daemon } = conn;
  const filter = daemon.cf.text('content_filter');
  if (filter !== '') stream.record(RECORD.filter, filter);
  stream.attribute('rewrite_context', conn.rewriteContext);
  if (session.saslMethod !== null) stream.attribute('sasl_method', session.saslMethod);
  if (session.username !== null) stream.attribute('sasl_username', session.username);
  if (transaction.authSender !== null) stream.attribute('sasl_sender', transaction.authSender);
  stream.sender(transaction.sender, {
    ...(transaction.encoding === null ? {} : { encoding: transaction.encoding }),
    ...(transaction.envid === null ? {} : { envid: transaction.envid }),
    ...(transaction.ret === null ? {} : { ret: transaction.ret === 'FULL' ? DSN_RET.full : DSN_RET.hdrs }),
  });
  const attributes: readonly (readonly [string, string | null])[] = [
    ['log_client_name', peer.name], ['log_client_address', peer.literal], ['log_client_port', peer.port],
    ['log_message_origin', peer.namaddr], ['log_helo_name', session.heloName], ['log_protocol_name', session.protocol],
    ['client_name', peer.name], ['reverse_client_name', peer.reverseName], ['client_address', peer.address], ['client_port', peer.port],
    ['server_address', peer.serverAddress], ['server_port', peer.serverPort], ['helo_name', session.heloName],
    ['protocol_name', session.protocol], ['client_address_type', '2'],
  ];
  for (const [name, value] of attributes) if (value !== null) stream.attribute(name, value);
}

export function writeRecipient(conn: Connection, recipient: EnvelopeRecipient): void {
  conn.cleanup?.recipient(recipient.address, { orcpt: recipient.orcpt, ...(recipient.notify === 0 ? {} : { notify: recipient.notify }) });
}

/** The lines above the client's own: prepended headers, then our postmark. */
export function beginLetter(conn: Connection): void {
  const { cleanup, sys } = conn;
  if (cleanup === null) return;
  const flags = savedFlags(conn);
  if (flags !== 0) cleanup.record(RECORD.flags, String(flags));
  for (const header of conn.saved.prepend) cleanup.line(header);
  const lines = receivedLines(conn);
  for (const line of lines) cleanup.line(line);
  sys.trace('letter.postmark', { queueId: cleanup.queueId, header: lines.join('\n') });
}

function savedFlags(conn: Connection): number {
  return (conn.saved.hold ? CLEANUP_FLAG.hold : 0) | (conn.saved.discard ? CLEANUP_FLAG.discard : 0);
}

export function writeContent(conn: Connection, stored: string | null, ends: boolean): void {
  if (stored !== null) conn.partialLine += stored;
  if (!ends) return;
  if (stored !== null) conn.cleanup?.line(conn.partialLine);
  conn.partialLine = '';
}

/** Ends the letter: actions that were saved for cleanup, then its verdict. */
export function* commit(conn: Connection): Task<Answer> {
  const { cleanup, saved } = conn;
  if (cleanup === null) return { kind: 'refuse', reply: errorReply(CLEANUP_STAT.write, 'resource') };
  conn.cleanup = null;
  const extracted: (readonly [string, string])[] = [];
  if (saved.filter !== null) extracted.push([RECORD.filter, saved.filter]);
  if (saved.redirect !== null) extracted.push([RECORD.redirect, saved.redirect]);
  for (const address of saved.bcc) extracted.push([RECORD.recipient, address], [RECORD.attribute, `notify_flags=${DSN_NOTIFY.never}`]);
  const flags = savedFlags(conn);
  if (flags !== 0) extracted.push([RECORD.flags, String(flags)]);
  const verdict = yield* cleanup.end(extracted);
  if (verdict.status === CLEANUP_STAT.ok) {
    conn.errorClasses.clear();
    return { kind: 'permit' };
  }
  return { kind: 'refuse', reply: refusalOf(verdict) };
}

/** Most severe first, as smtpd answers them. */
function refusalOf({ status, reason }: CleanupAnswer): Reply {
  const has = (bit: number): boolean => (status & bit) !== 0;
  const whole = /^([45][0-9]{2})(?:[ -]([^]*))?$/.exec(reason);
  if (whole) return withReason(Number(whole[1]), whole[2] ?? '', 'policy');
  if (has(CLEANUP_STAT.defer)) return reason === '' ? errorReply(CLEANUP_STAT.defer, 'policy') : withReason(cleanupDetail(CLEANUP_STAT.defer).code, reason, 'policy');
  if (has(CLEANUP_STAT.bad)) return internalError(status);
  if (has(CLEANUP_STAT.size)) return errorReply(CLEANUP_STAT.size, 'bounce');
  if (has(CLEANUP_STAT.hops)) return errorReply(CLEANUP_STAT.hops, 'bounce');
  if (has(CLEANUP_STAT.content)) return reason === '' ? errorReply(CLEANUP_STAT.content, 'policy') : withReason(cleanupDetail(CLEANUP_STAT.content).code, reason, 'policy');
  if (has(CLEANUP_STAT.write)) return errorReply(CLEANUP_STAT.write, 'resource');
  return internalError(status);
}

const CAUSES: Readonly<Record<number, SmtpRule>> = {
  [CLEANUP_STAT.size]: 'message_size_limit', [CLEANUP_STAT.hops]: 'hopcount_limit', [CLEANUP_STAT.content]: 'content-check',
};

function errorReply(bit: number, errorClass: ErrorClass): Reply {
  const { code, dsn, text } = cleanupDetail(bit);
  const rule = CAUSES[bit] ?? 'cleanup-failed';
  const isParameter = bit === CLEANUP_STAT.size || bit === CLEANUP_STAT.hops;
  return reply(code, dsn, `Error: ${text}`, { errorClass, why: { rule, source: 'cleanup(8)', ...(isParameter ? { parameter: rule } : {}) } });
}

function withReason(code: number, reason: string, errorClass: ErrorClass): Reply {
  const { dsn, text } = splitDsn(reason, '');
  return reply(code, dsn === '' ? null : dsn, text, { errorClass, why: { rule: 'content-check', detail: reason, source: 'header_checks(5)' } });
}

function internalError(status: number): Reply {
  const { code, dsn } = cleanupDetail(CLEANUP_STAT.bad);
  return reply(code, dsn, `Error: internal error ${status}`, { errorClass: 'software', why: { rule: 'cleanup-failed', source: 'cleanup(8)' } });
}

/** Forgets the transaction; cleanup removes a queue file that was not finished. */
export function dropQueueFile(conn: Connection): void {
  conn.cleanup?.abort();
  conn.cleanup = null;
  conn.partialLine = '';
}

export function abandonLetter(conn: Connection): void {
  dropQueueFile(conn);
  conn.saved = noActions();
  conn.checks.discards = false;
}
