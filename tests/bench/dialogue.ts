/** The one session that every candidate of the benchmark plays: greeting, EHLO, MAIL, RCPT, DATA, 1024 octets, QUIT. */

const MESSAGE_OCTETS = 1024;
const HEADER = [
  'From: <alice@example.org>', 'To: <bob@localhost>', 'Subject: bench', 'Date: Tue, 24 Nov 2026 10:00:00 +0700',
  'Message-ID: <1@example.org>', '', '',
].join('\r\n');
const BODY_LINE = 'The quick brown fox jumps over the lazy dog. 0123456789 abcdef\r\n';

/** Exactly 1024 octets, CRLF at every line's end, no dot that would have to be doubled. */
function message(): string {
  const room = MESSAGE_OCTETS - HEADER.length - 2;
  return `${HEADER}${BODY_LINE.repeat(Math.ceil(room / BODY_LINE.length)).slice(0, room).replace(/\r$/, '.')}\r\n`;
}

export const LETTER = message();

/** What the client writes, one segment each; it waits for the whole reply before it writes the next. */
export const WRITES: readonly string[] = [
  'EHLO client.example.org\r\n', 'MAIL FROM:<alice@example.org>\r\n', 'RCPT TO:<bob@localhost>\r\n', 'DATA\r\n',
  `${LETTER}.\r\n`, 'QUIT\r\n',
];

/** First digits of the replies to: the connection, then each write. */
export const WANTED = '2222322';

/** Whether a reply begins with the digit that is wanted at that place. */
export function isWanted(reply: string, said: number): boolean {
  return reply.charCodeAt(0) === WANTED.charCodeAt(said);
}

/** Whether a reply has come whole: its last line has a blank after the code. */
export function isWhole(reply: string): boolean {
  const { length } = reply;
  if (length < 4 || reply.charCodeAt(length - 1) !== 0x0a) return false;
  // A reply of one line, as all but one are.
  if (reply.charCodeAt(3) === 0x20) return true;
  let start = length - 2;
  while (start > 0 && reply.charCodeAt(start - 1) !== 0x0a) start -= 1;
  return reply.charCodeAt(start + 3) === 0x20;
}
