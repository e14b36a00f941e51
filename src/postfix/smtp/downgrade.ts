/**
 * Eight-bit letters for servers without 8BITMIME: parts that declare `8bit` or `binary` become quoted-printable (RFC
 * 2045 §6.7), multiparts around them `7bit`. Mirrors mime_state(3) with MIME_OPT_DOWNGRADE: a part that declares
 * nothing is left alone, and the new encoding header goes to the end of its header.
 */
import type { Session, SmtpState } from './state.ts';

/** Whether the letter will be converted: not announced as 7 bits, and the server takes nothing else. */
export function mustDowngrade(state: SmtpState, session: Session): boolean {
  if (session.features.has('8BITMIME') || state.request.encoding === '7bit') return false;
  return !state.service.cf.flag('disable_mime_output_conversion');
}

interface Part {
  /** What lines of the body are: passed through, converted, or a nested header comes first. */
  readonly body: 'plain' | 'convert' | 'nested';
  readonly boundary: string | null;
}

/** The whole letter, LF line ends, converted where it has to be. */
export function downgrade(letter: string): string {
  const lines = (letter.endsWith('\n') ? letter.slice(0, -1) : letter).split('\n');
  const boundaries: string[] = [];
  const out: string[] = [];
  let at = 0;
  let part: Part;
  const header = (): Part => {
    const fields: string[] = [];
    while (at < lines.length && isHeaderLine(lines[at] ?? '', fields.length > 0) && !isBoundary(lines[at] ?? '', boundaries)) {
      const line = lines[at] ?? '';
      at += 1;
      if (/^[ \t]/.test(line)) fields.push(`${fields.pop() ?? ''}\n${line}`);
      else fields.push(line);
    }
    return convertHeader(fields, out);
  };
  part = header();
  if (part.boundary !== null) boundaries.push(part.boundary);
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const found = isBoundary(line, boundaries);
    if (found) {
      at += 1;
      out.push(line);
      boundaries.length = found.isClosing ? found.depth : found.depth + 1;
      part = found.isClosing ? { body: 'plain', boundary: null } : header();
      if (part.boundary !== null) boundaries.push(part.boundary);
    } else if (part.body === 'nested' && line === '') {
      at += 1;
      out.push(line);
      part = header();
      if (part.boundary !== null) boundaries.push(part.boundary);
    } else {
      at += 1;
      // The empty line after a header is the first that is no header line; it reads the same in both forms.
      if (part.body === 'convert') out.push(...quotedPrintable(line));
      else out.push(line);
    }
  }
  return out.map((line) => `${line}\n`).join('');
}

function isHeaderLine(line: string, isContinued: boolean): boolean {
  return /^[!-9;-~]+[ \t]*:/.test(line) || (isContinued && /^[ \t]/.test(line));
}

function isBoundary(line: string, boundaries: readonly string[]): { depth: number; isClosing: boolean } | null {
  if (!line.startsWith('--')) return null;
  for (let depth = boundaries.length - 1; depth >= 0; depth -= 1) {
    const boundary = boundaries[depth] ?? '';
    if (line.startsWith(`--${boundary}`)) return { depth, isClosing: line.slice(boundary.length + 2).startsWith('--') };
  }
  return null;
}

/** Writes the header, its encoding field replaced where the encoding needs eight bits. */
function convertHeader(fields: readonly string[], out: string[]): Part {
  const encoding = fieldValue(fields, 'content-transfer-encoding').toLowerCase();
  const type = fieldValue(fields, 'content-type');
  const isEightBit = encoding === '8bit' || encoding === 'binary';
  const isMultipart = /^multipart\//i.test(type);
  const isMessage = /^message\/(rfc822|global)/i.test(type);
  for (const field of fields) {
    const isEncoding = /^content-transfer-encoding[ \t]*:/i.test(field);
    if (!isEightBit || !isEncoding) out.push(...field.split('\n'));
  }
  if (isEightBit) out.push(`Content-Transfer-Encoding: ${isMultipart || isMessage ? '7bit' : 'quoted-printable'}`);
  const boundary = isMultipart ? (/;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(type) ?? null) : null;
  const body = isMultipart ? 'plain' : isMessage ? 'nested' : isEightBit ? 'convert' : 'plain';
  return { body, boundary: boundary ? (boundary[1] ?? boundary[2] ?? null) : null };
}

function fieldValue(fields: readonly string[], name: string): string {
  const field = fields.find((one) => one.toLowerCase().replace(/[ \t]*:[^]*/, '') === name);
  return field === undefined ? '' : field.slice(field.indexOf(':') + 1).replace(/\n/g, '').trim();
}

/** One line of text as lines of quoted-printable: a soft break once more than 72 octets stand on a line. */
function quotedPrintable(line: string): readonly string[] {
  const lines: string[] = [];
  let text = '';
  for (const char of line) {
    if (text.length > 72) {
      lines.push(`${text}=`);
      text = '';
    }
    const code = char.charCodeAt(0);
    text += (code < 32 && char !== '\t') || char === '=' || code > 126 ? encoded(char) : char;
  }
  if (/[ \t]$/.test(text)) text = text.slice(0, -1) + encoded(text.slice(-1));
  return [...lines, text];
}

function encoded(char: string): string {
  return `=${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
