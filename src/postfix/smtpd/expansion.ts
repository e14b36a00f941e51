/**
 * $name in texts that clients get to see: DNS list replies and `smtpd_reject_footer`. Mirrors smtpd_expand.c and
 * smtp_reply_footer.c: attributes of the session only, never main.cf, and nothing that is not printable.
 */
import { expandMacros } from '../../formats/main-cf.ts';
import type { Reply } from '../../protocols/smtp/reply.ts';
import { replyLines } from '../../protocols/smtp/reply.ts';
import { recipientsOf } from '../../protocols/smtp/session.ts';
import type { Subject } from '../../protocols/smtp/turn.ts';
import { formatLogDate } from './log-date.ts';
import { warn, type Connection } from './connection.ts';
import { findIn } from './tables.ts';

export function expandTemplate(conn: Connection, template: string, subject: Subject, extra: Readonly<Record<string, string>> = {}): string {
  const expansion = expandMacros(template, (name) => {
    const value = Object.hasOwn(extra, name) ? (extra[name] ?? '') : attribute(conn, name, subject);
    // A dollar sign in what a client typed is no macro.
    return value === null ? null : filtered(value).replaceAll('$', '$$$$');
  });
  return expansion.text;
}

/** `smtpd_expansion_filter`: printable ASCII. */
function filtered(value: string): string {
  return value.replace(/[^\t -~]/g, '_');
}

function attribute(conn: Connection, name: string, subject: Subject): string | null {
  const { peer, session } = conn;
  const sender = subject.sender === undefined ? (session.transaction?.sender ?? null) : subject.sender;
  const recipient = subject.recipient === undefined ? (recipientsOf(session)?.recipient ?? null) : subject.recipient;
  switch (name) {
    case 'server_name': return conn.settings.myhostname;
    case 'client': return peer.namaddr;
    case 'client_port': return peer.port;
    case 'client_address': return peer.address;
    case 'client_name': return peer.name;
    case 'reverse_client_name': return peer.reverseName;
    case 'helo_name': return session.heloName ?? '';
    case 'sender': case 'sender_name': case 'sender_domain': return addressPart(sender, name.slice('sender'.length));
    case 'recipient': case 'recipient_name': case 'recipient_domain': return addressPart(recipient, name.slice('recipient'.length));
    case 'localtime': return formatLogDate(conn.sys);
    default:
      warn(conn, `unknown macro name "${name}" in expansion request`);
      return null;
  }
}

function addressPart(address: string | null, part: string): string {
  if (address === null) return '';
  if (address === '') return part === '_domain' ? '' : '<>';
  const at = address.lastIndexOf('@');
  if (part === '_name') return at < 0 ? address : address.slice(0, at);
  if (part === '_domain') return at < 0 ? '' : address.slice(at + 1);
  return address;
}

/** The reply with `smtpd_reject_footer` behind it: `\c` at its start continues the last line, `\n` begins another. */
export function withFooter(conn: Connection, reply: Reply, subject: Subject): Reply {
  if (reply.code < 400) return reply;
  const { cf } = conn.daemon;
  const maps = cf.text('smtpd_reject_footer_maps');
  const listed = maps === '' ? null : findIn(conn, maps, replyLines(reply).join('\r\n'));
  const template = listed?.kind === 'found' ? listed.value : cf.raw('smtpd_reject_footer') ?? '';
  if (template === '') return reply;
  const continues = template.startsWith('\\c');
  const added = (continues ? template.slice(2) : template).split('\\n').map((line) => expandTemplate(conn, line, subject));
  if (!continues) return { ...reply, lines: [...reply.lines, ...added] };
  const last = reply.lines.length - 1;
  return { ...reply, lines: [...reply.lines.slice(0, last), `${reply.lines[last] ?? ''}${added[0] ?? ''}`, ...added.slice(1)] };
}
