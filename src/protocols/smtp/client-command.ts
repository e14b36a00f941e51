/**
 * The commands of an SMTP or LMTP client's mail transaction, in the order of parameters that Postfix uses: SIZE (RFC
 * 1870), BODY (RFC 6152), ENVID and RET (RFC 3461), SMTPUTF8 (RFC 6531); ORCPT and NOTIFY. And the letter as it goes
 * over the wire: dots doubled, long lines folded. Mirrors smtp_proto.c.
 *
 * @rfc 5321 §4.1.1
 * @rfc 1870 §6 SIZE=
 * @rfc 6152 BODY=8BITMIME
 * @rfc 3461 §4 RET, ENVID, NOTIFY, ORCPT
 */
import { isAscii } from '../../base/octets.ts';

export interface MailCommand {
  /** In external (quoted) form; empty for the null sender. */
  readonly sender: string;
  /** Null where the server did not offer SIZE. */
  readonly sizeOctets: number | null;
  /** Null where the server did not offer 8BITMIME; empty where the letter's encoding is not known. */
  readonly encoding: '7bit' | '8bit' | '' | null;
  /** Null where the server did not offer DSN. */
  readonly dsn: { readonly envid: string; readonly ret: '' | 'FULL' | 'HDRS' } | null;
  readonly smtputf8: boolean;
}

export function mailCommand(command: MailCommand): string {
  const { sender, sizeOctets, encoding, dsn, smtputf8 } = command;
  let text = `MAIL FROM:<${sender}>`;
  if (sizeOctets !== null) text += ` SIZE=${sizeOctets}`;
  if (encoding === '8bit') text += ' BODY=8BITMIME';
  if (encoding === '7bit') text += ' BODY=7BIT';
  if (dsn !== null && dsn.envid !== '') text += ` ENVID=${xtext(dsn.envid, '+=')}`;
  if (dsn !== null && dsn.ret !== '') text += ` RET=${dsn.ret}`;
  return smtputf8 ? `${text} SMTPUTF8` : text;
}

export interface RcptCommand {
  /** In external (quoted) form. */
  readonly recipient: string;
  /** Null where the server did not offer DSN. `orcpt` is type and address, `rfc822;user@example.com`, or empty. */
  readonly dsn: { readonly orcpt: string; readonly notify: readonly string[] } | null;
}

export function rcptCommand({ recipient, dsn }: RcptCommand): string {
  let text = `RCPT TO:<${recipient}>`;
  if (dsn !== null && dsn.orcpt !== '') text += ` ORCPT=${orcptXtext(dsn.orcpt)}`;
  if (dsn !== null && dsn.notify.length > 0) text += ` NOTIFY=${dsn.notify.join(',')}`;
  return text;
}

/** RFC 3461 §4: `+`, `=` and what is not printable ASCII as `+XX`. */
export function xtext(text: string, special: string): string {
  return text.replace(/[^]/g, (char) => {
    const code = char.charCodeAt(0);
    return code > 32 && code < 127 && !special.includes(char) ? char : `+${code.toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** The address after the type is xtext; of type utf-8 it may stay UTF-8 (RFC 6533 §3). */
function orcptXtext(orcpt: string): string {
  const semicolon = orcpt.indexOf(';') + 1;
  const [type, address] = [orcpt.slice(0, semicolon), orcpt.slice(semicolon)];
  if (type.toLowerCase() !== 'utf-8;' || isAscii(address)) return type + xtext(address, '+=');
  const escaped = address.replace(/[\x00-\x20\x7f+=\\]/g, (char) => `\\x{${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}}`);
  return type + escaped;
}

/**
 * The letter between DATA and the final dot, which is not included: CRLF line ends, a dot before a dot that begins a
 * line, lines longer than `lineLimit` broken with CRLF and a blank (`smtp_line_length_limit`; 0 = no limit).
 */
export function dataOctets(letter: string, lineLimit: number): string {
  if (letter === '') return '';
  const lines = (letter.endsWith('\n') ? letter.slice(0, -1) : letter).split('\n');
  return lines.map((line) => `${foldLine(line, lineLimit)}\r\n`).join('');
}

/** Whether some line is so long that it will be broken, which Postfix logs. */
export function breaksLines(letter: string, lineLimit: number): boolean {
  return lineLimit > 0 && letter.split('\n').some((line) => line.length > lineLimit);
}

function foldLine(line: string, limit: number): string {
  if (limit <= 0 || line.length < limit) return line.startsWith('.') ? `.${line}` : line;
  let octets = '';
  let rest = line;
  let room = limit;
  for (;;) {
    if (room === limit && rest.startsWith('.')) octets += '.';
    if (rest.length < room) return octets + rest;
    octets += rest.slice(0, room);
    rest = rest.slice(room);
    if (rest === '') return octets;
    octets += '\r\n ';
    room = limit - 1;
  }
}
