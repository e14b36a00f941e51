/**
 * The server's postmark: its `Received:` header (common_pre_message_handling of smtpd.c; RFC 5321 §4.4).
 *
 * @rfc 5321 §4.4
 */
import { quoteLocal } from '../../formats/address.ts';
import { mailDate } from '../global/mail-date.ts';
import type { Connection } from './connection.ts';
import { TLS_SESSION } from '../../protocols/smtp/tls.ts';

/** The header's lines, folded as Postfix does: the recipient is named only where there is just one. */
export function receivedLines(conn: Connection): readonly string[] {
  const { session, peer, settings, daemon } = conn;
  const { transaction } = session;
  const lines = [`Received: from ${session.heloName ?? peer.name} (${peer.name} [${peer.literal}])`];
  if (session.tls && daemon.cf.flag('smtpd_tls_received_header')) lines.push(...TLS_SESSION.receivedLines);
  if (session.username !== null && daemon.cf.flag('smtpd_sasl_authenticated_header')) {
    lines.push(`\t(Authenticated sender: ${asComment(session.username)})`);
  }
  const isEsmtp = session.protocol === 'ESMTP';
  const protocol = transaction?.smtputf8 === true ? 'UTF8SMTP' : session.protocol;
  const extensions = isEsmtp ? `${session.tls ? 'S' : ''}${session.username === null ? '' : 'A'}` : '';
  const by = `\tby ${settings.myhostname} (${daemon.cf.text('mail_name')}) with ${protocol}${extensions} id ${transaction?.queueId ?? ''}`;
  const date = mailDate(conn.sys, conn.arrival);
  const recipient = transaction?.recipientCount === 1 ? transaction.recipient : null;
  if (recipient === null) lines.push(`${by};`, `\t${date}`);
  else lines.push(by, `\tfor <${quoteLocal(recipient)}>; ${date}`);
  return lines;
}

/** Text that cannot end a comment early or leave one open. */
function asComment(text: string): string {
  let depth = 0;
  const safe = [...text].map((char) => {
    if (!/[ -~]/.test(char) || char === '\\') return '?';
    if (char === '(') depth += 1;
    else if (char === ')' && depth === 0) return '?';
    else if (char === ')') depth -= 1;
    return char;
  });
  return safe.join('') + ')'.repeat(depth);
}
