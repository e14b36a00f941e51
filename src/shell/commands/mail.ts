/**
 * mail, mailx, s-nail in a pipe: sends what it reads (`echo text | mail -s subject user`), by way of sendmail. Mirrors
 * s-nail 14.9.24 in send mode with -s -c -b -r; leaves out attachments and everything that holds the terminal.
 */
import { isAscii, octetsFromText, type Octets } from '../../base/octets.ts';
import { formatMailDate } from '../../formats/calendar.ts';
import { getopt } from '../../formats/getopt.ts';
import { encodeQuotedPrintable, encodeSubject } from '../../formats/mime-compose.ts';
import { failed, printed, type HostCall, type HostCommand, type Outcome } from '../host-command.ts';
import { needsTerminal } from './shell-itself.ts';

const USAGE = 64;
/** A longer line is not sent as it is. */
const LINE_LIMIT = 1000;

export function mail(name: string): HostCommand {
  return (call) => {
    const options = getopt(call.args, { letters: 'b:c:inr:s:u:f' });
    if (!options.ok) return failed(octetsFromText(`${name}: ${options.text.replace(/ -- '(.)'$/, ': $1')}\n`), USAGE);
    if (options.operands.length === 0 || options.given.some(({ letter }) => letter === 'f' || letter === 'u')) return needsTerminal(name)(call);
    const value = (letter: string): string => options.given.findLast((option) => option.letter === letter)?.value ?? '';
    return send(call, { to: options.operands, cc: listed(value('c')), bcc: listed(value('b')), from: value('r'), subject: octetsFromText(value('s')) });
  };
}

interface Letter {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly from: string;
  readonly subject: Octets;
}

function listed(text: string): readonly string[] {
  return text.split(/[ ,]+/).filter(Boolean);
}

async function send(call: HostCall, letter: Letter): Promise<Outcome> {
  const { to, cc, bcc, from } = letter;
  const recipients = [...to, ...cc, ...bcc].map(bare);
  const outcome = await call.sendmail(['-i', ...(from === '' ? [] : ['-f', bare(from)]), '--', ...recipients], letterText(call, letter));
  return outcome.exitCode === 0 ? printed('') : outcome;
}

/** `Bob <bob@example.com>` is bob@example.com. */
function bare(address: string): string {
  return /<([^<>]*)>\s*$/.exec(address)?.[1] ?? address;
}

function letterText({ clock, stdin }: HostCall, { to, cc, from, subject }: Letter): Octets {
  const date = formatMailDate(Math.floor(clock.epochMillis / 1000), clock.utcOffsetMinutes).replace(/ \(.*\)$/, '');
  const isPlain = isAscii(stdin) && (stdin === '' || stdin.endsWith('\n')) && stdin.split('\n').every((line) => line.length < LINE_LIMIT);
  const header = [
    `Date: ${date}`,
    ...(from === '' ? [] : [`From: ${octetsFromText(from)}`]),
    `To: ${octetsFromText(to.join(', '))}`,
    ...(cc.length > 0 ? [`Cc: ${octetsFromText(cc.join(', '))}`] : []),
    ...(subject === '' ? [] : [`Subject: ${encodeSubject(subject)}`]),
    'User-Agent: s-nail v14.9.24',
    ...(isPlain ? [] : ['MIME-Version: 1.0', `Content-Type: text/plain; charset=${isAscii(stdin) ? 'us-ascii' : 'utf-8'}`, 'Content-Transfer-Encoding: quoted-printable']),
  ];
  return `${header.join('\n')}\n\n${isPlain ? stdin : encodeQuotedPrintable(stdin)}`;
}
