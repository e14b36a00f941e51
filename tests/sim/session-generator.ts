/**
 * Random but plausible SMTP sessions: what a hurried student, a hostile client and a correct one would type, mixed.
 * The same seed gives the same session; failing seeds are kept as named regressions in the tests that use this.
 */
import { createRandom, type Random } from '../../src/kernel/random.ts';

/** What the client writes, one entry for each write; an empty list ends without QUIT. */
export interface GeneratedSession {
  readonly seed: string;
  readonly writes: readonly string[];
}

const NAMES = ['trunghq', 'alice', 'bob', 'nosuchuser', 'team', 'postmaster', 'root', '', '"a b"', 'x'.repeat(70)];
const DOMAINS = ['ubuntu.localdomain', 'localhost', 'gmail.com', 'xa.example', 'nowhere.invalid', '[127.0.0.1]', 'a..b', ''];
const HEADERS = ['Subject: xin chao', 'Subject:x', 'From: a@b.example', 'To: c', 'X-Long: a\r\n folded', 'Received: from x', 'Bad header', 'Bcc: d@e.example'];
const BODY = ['Xin chao', '', '..', '.x', '...', 'QUIT', 'From here', 'Tiếng Việt', '\u00ff\u00fe', 'a'.repeat(1200), '\ttab'];
const ODD = ['', ' ', 'HELP', 'EXPN team', 'ETRN example.com', 'FOO', 'MAILFROM:<a@b>', 'Subject: early', 'GET / HTTP/1.0', '\u001b[A', 'RCPT', 'MAIL', 'AUTH PLAIN AAAA', 'STARTTLS', 'BDAT 5\r\nhello', 'BDAT 0 LAST', 'DATA x', 'NOOP x y', 'VRFY alice', 'VRFY', 'RSET now'];

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)] as T;
}

function address(random: Random): string {
  const mailbox = `${pick(random, NAMES)}@${pick(random, DOMAINS)}`;
  return pick(random, [`<${mailbox}>`, `<${mailbox}>`, `<${mailbox}>`, mailbox, `<${mailbox}`, '<>', ` <${mailbox}>`, `An <${mailbox}>`]);
}

function letter(random: Random): string[] {
  const lines: string[] = [];
  for (let count = random.below(4); count > 0; count -= 1) lines.push(pick(random, HEADERS));
  if (random.below(4) > 0) lines.push('');
  for (let count = random.below(5); count > 0; count -= 1) lines.push(pick(random, BODY));
  return lines;
}

function command(random: Random): string[] {
  const kind = random.below(20);
  if (kind < 3) return [pick(random, ['HELO pc', 'EHLO pc', 'ehlo [127.0.0.1]', 'HELO', 'EHLO', 'Helo a b'])];
  if (kind < 7) return [`MAIL FROM:${address(random)}${pick(random, ['', '', '', ' SIZE=100', ' BODY=8BITMIME', ' SIZE=99999999', ' FOO=1'])}`];
  if (kind < 11) return [`RCPT TO:${address(random)}${pick(random, ['', '', '', ' NOTIFY=NEVER', ' X'])}`];
  if (kind < 14) return ['DATA', ...letter(random), '.'];
  if (kind < 15) return ['RSET'];
  if (kind < 16) return ['NOOP'];
  return [pick(random, ODD)];
}

/** A correct transaction, so that letters really travel. */
function transaction(random: Random): string[] {
  return [
    `MAIL FROM:<${pick(random, ['trunghq', 'alice'])}@ubuntu.localdomain>`,
    `RCPT TO:<${pick(random, ['alice@ubuntu.localdomain', 'bob@localhost', 'haquoctrung@gmail.com'])}>`,
    'DATA', ...letter(random), '.',
  ];
}

export function generateSession(seed: string): GeneratedSession {
  const random = createRandom(`session/${seed}`);
  const lines = [pick(random, ['EHLO pc.example', 'HELO pc', 'NOOP'])];
  for (let count = 2 + random.below(7); count > 0; count -= 1) {
    lines.push(...(random.below(3) === 0 ? transaction(random) : command(random)));
  }
  if (random.below(4) > 0) lines.push('QUIT');
  const writes: string[] = [];
  let held = '';
  for (const line of lines) {
    held += line + pick(random, ['\r\n', '\r\n', '\r\n', '\r\n', '\n']);
    // Some clients do not wait for replies.
    if (random.below(5) > 0) {
      writes.push(held);
      held = '';
    }
  }
  if (held !== '') writes.push(held);
  return { seed, writes: writes.map((write) => toOctets(write)) };
}

/** The same octets, cut into other pieces. */
export function splitWrites(writes: readonly string[], seed: string): readonly (readonly string[])[] {
  const random = createRandom(`split/${seed}`);
  return writes.map((write) => {
    const pieces: string[] = [];
    let rest = write;
    while (rest.length > 1 && pieces.length < 6) {
      const cut = 1 + random.below(rest.length - 1);
      pieces.push(rest.slice(0, cut));
      rest = rest.slice(cut);
    }
    return [...pieces, rest];
  });
}

function toOctets(text: string): string {
  // The Vietnamese line as UTF-8, the deliberately wrong octets as they are.
  return [...text].map((char) => (char.charCodeAt(0) > 0xff ? String.fromCharCode(...new TextEncoder().encode(char)) : char)).join('');
}
