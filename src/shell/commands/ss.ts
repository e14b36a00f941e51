/**
 * ss: who listens at which TCP port of this host (`ss -ltn`, with -p who it is). Mirrors iproute2 6.1's columns, those of
 * a pipe and those of a terminal. Leaves out connections, UDP and UNIX-domain sockets, and names of ports.
 */
import { octetsFromText } from '../../base/octets.ts';
import { getopt } from '../../formats/getopt.ts';
import { failed, printed, type HostCall, type Outcome, type ShellListener } from '../host-command.ts';

const LETTERS = 'ltn4paH';
const TERMINAL_WIDTH = 80;
/** What Postfix's daemons and others tell listen(2) that it may keep waiting. */
const BACKLOGS: Readonly<Record<string, number>> = { named: 256, 'scripted-mx': 128 };
const USUAL_BACKLOG = 100;

export function ss(call: HostCall): Outcome {
  const options = getopt(call.args, { letters: LETTERS, long: { '--listening': 'l', '--tcp': 't', '--numeric': 'n', '--processes': 'p', '--no-header': 'H' } });
  if (!options.ok || options.operands.length > 0) return failed(octetsFromText(`ss: ${options.ok ? 'filters are not part of this ss' : options.text}\n`), 255);
  const flags = new Set(options.given.map(({ letter }) => letter));
  if (!flags.has('t') || !(flags.has('l') || flags.has('a'))) return failed('ss: only the listening TCP sockets are known here: ss -ltn\n', 255);
  const rows = [...call.listeners].sort(byAddress).map((listener) => [
    'LISTEN', '0', String(BACKLOGS[listener.program] ?? USUAL_BACKLOG), listener.address ?? '0.0.0.0', `:${listener.port}`, '0.0.0.0', ':*',
    flags.has('p') && call.user === 'root' ? owner(call, listener) : '',
  ]);
  const heads = ['State', 'Recv-Q', 'Send-Q', 'Local Address', ':Port', 'Peer Address', ':Port', 'Process'];
  const all = flags.has('H') ? rows : [heads, ...rows];
  const widths = heads.map((_, at) => Math.max(0, ...all.map((row) => (row[at] ?? '').length)));
  const gaps = gapsFor(widths, call.onTerminal);
  return printed(all.map((row) => `${lineOf(row, widths, gaps)}\n`).join(''));
}

function byAddress(a: ShellListener, b: ShellListener): number {
  const [x, y] = [a.address ?? '0.0.0.0', b.address ?? '0.0.0.0'];
  return x < y ? -1 : x > y ? 1 : a.port - b.port;
}

/** State, Recv-Q and Send-Q stand left, an address right, its port left of the next column. */
function lineOf(row: readonly string[], widths: readonly number[], gaps: readonly number[]): string {
  return row.map((cell, at) => {
    const width = widths[at] ?? 0;
    const gap = ' '.repeat(gaps[at] ?? 0);
    return gap + (at === 3 || at === 5 ? cell.padStart(width) : cell.padEnd(width));
  }).join('');
}

/** One blank between columns; on a terminal what is left of the line is shared out among them. */
function gapsFor(widths: readonly number[], isTerminal: boolean): readonly number[] {
  const gaps = [0, 1, 1, 1, 0, 1, 0, 0];
  const used = widths.reduce((sum, width) => sum + width, 0) + gaps.reduce((sum, gap) => sum + gap, 0);
  const spare = Math.max(0, (isTerminal ? TERMINAL_WIDTH : 0) - used);
  const places = [1, 2, 3, 5, 7];
  return gaps.map((gap, at) => gap + (places.includes(at) ? Math.floor(spare / places.length) : 0));
}

function owner(call: HostCall, { program }: ShellListener): string {
  const postfix = ['smtpd', 'postscreen', 'qmqpd'].includes(program);
  const name = postfix ? 'master' : program;
  const found = call.processes.find(({ argv }) => argv[0] === name) ?? call.processes.find(({ argv }) => (argv[0] ?? '').startsWith(name.split('-')[0] ?? ''));
  return found ? `users:(("${name}",pid=${found.pid},fd=${postfix ? 13 : 6}))` : '';
}
