/**
 * ps: the processes of this host, as the trace knows them. Mirrors procps-ng 4 (Debian 12): -e -A -a -f -C -p -u -o
 * --forest, and a u x f in the BSD manner. What the simulation does not measure (time, memory) is 0; the kernel's own
 * threads are not there, nor the two halves in which our master runs.
 */
import { octetsFromText } from '../../base/octets.ts';
import { calendarTime } from '../../formats/calendar.ts';
import { getopt } from '../../formats/getopt.ts';
import { failed, printed, type HostCall, type Outcome, type ShellProcess } from '../host-command.ts';

interface Row {
  readonly pid: number;
  readonly ppid: number;
  readonly user: string;
  readonly args: string;
  readonly tty: string;
  readonly startedAt: number;
}

interface Column {
  readonly title: string;
  readonly width: number;
  /** Right-aligned. */
  readonly isNumber: boolean;
  text(row: Row, call: HostCall): string;
}

const POSTFIX_DAEMONS = [
  'anvil', 'bounce', 'cleanup', 'discard', 'error', 'flush', 'lmtp', 'local', 'pickup', 'pipe', 'qmgr', 'scache', 'smtp', 'smtpd', 'trivial-rewrite', 'verify', 'virtual',
];
/** Parts of the simulation that are no programmes of the host. */
const HIDDEN = ['wire'];
const MASTER = '/usr/lib/postfix/sbin/master -w';
const INIT: Row = { pid: 1, ppid: 0, user: 'root', args: '/sbin/init', tty: '?', startedAt: 0 };

export function ps(call: HostCall): Outcome {
  const [bsd, rest] = bsdLetters(call.args);
  const options = getopt(rest, { letters: 'eAafFlC:p:u:U:o:O:t:wH', long: { '--forest': 'H', '--pid': 'p', '--user': 'u', '--format': 'o' } });
  if (!options.ok || options.operands.length > 0) return failed('error: unsupported option\n\nUsage:\n ps [options]\n');
  const given = new Map(options.given.map(({ letter, value }) => [letter, value]));
  const has = (letter: string): boolean => given.has(letter) || bsd.includes(letter);
  const wanted = selection(call, given, bsd);
  const isForest = given.has('H') || bsd.includes('f');
  const names = options.given.filter(({ letter }) => letter === 'o').flatMap(({ value }) => value.split(/[ ,]+/)).filter(Boolean);
  const columns = columnsOf(names, bsd.includes('u') ? BSD_USER : has('x') || bsd.includes('a') ? BSD : given.has('f') ? FULL : PLAIN);
  if (typeof columns === 'string') return failed(`error: unknown user-defined format specifier "${columns}"\n\nUsage:\n ps [options]\n`);
  const all = table(call);
  const rows = isForest ? forest(all, wanted) : all.filter(wanted).map((row) => [row, ''] as const);
  const lines = [columns.map((column) => pad(column, column.title, column === columns.at(-1))).join(' ').trimEnd()];
  for (const [row, branch] of rows) {
    const cells = columns.map((column, at) => pad(column, (isCommand(column) ? branch : '') + column.text(row, call), at === columns.length - 1));
    lines.push(cells.join(' '));
  }
  return printed(octetsFromText(lines.map((line) => `${line}\n`).join('')));
}

/** A first word without a dash is letters in the BSD manner. */
function bsdLetters(args: readonly string[]): readonly [string, readonly string[]] {
  const first = args[0] ?? '';
  return /^[aeuxfwj]+$/.test(first) ? [first, args.slice(1)] : ['', args];
}

function selection(call: HostCall, given: ReadonlyMap<string, string>, bsd: string): (row: Row) => boolean {
  const words = (letter: string): readonly string[] => (given.get(letter) ?? '').split(/[ ,]+/).filter(Boolean);
  if (given.has('C')) return ({ args }) => words('C').includes(nameOf(args));
  if (given.has('p')) return ({ pid }) => words('p').includes(String(pid));
  if (given.has('u') || given.has('U')) return ({ user }) => [...words('u'), ...words('U')].includes(user);
  if (given.has('e') || given.has('A') || bsd.includes('x')) return () => true;
  if (given.has('a') || bsd.includes('a')) return ({ tty }) => tty !== '?';
  return ({ tty, user }) => tty === 'pts/0' && user === call.user;
}

/** All processes, and this one. */
function table(call: HostCall): readonly Row[] {
  const shown = call.processes.filter(({ argv, role }) => !HIDDEN.includes(argv[0] ?? '') && !(argv[0] === 'master' && role !== 'mta'));
  const pidOf = (name: string): number => shown.find(({ argv }) => argv[0] === name)?.pid ?? INIT.pid;
  const master = pidOf('master');
  const dovecot = pidOf('dovecot');
  const rows = shown.map((process) => rowOf(process, { master, dovecot }));
  const shell = rows.find(({ tty }) => tty !== '?');
  const own: Row = {
    pid: Math.max(INIT.pid, ...rows.map(({ pid }) => pid)) + 1, ppid: shell?.pid ?? 0, user: call.user, tty: shell?.tty ?? '?', startedAt: call.clock.now,
    args: ['ps', ...call.args].join(' '),
  };
  return [INIT, ...rows, own].sort((a, b) => a.pid - b.pid);
}

function rowOf({ pid, argv, startedAt }: ShellProcess, { master, dovecot }: { master: number; dovecot: number }): Row {
  const program = argv[0] ?? '';
  if (program === 'tty') return { pid, ppid: 1, user: argv[2] ?? 'root', args: '-bash', tty: `pts/${Math.max(0, Number(argv[1]?.split(':').at(-1) ?? 1) - 1)}`, startedAt };
  if (program === 'master') return { pid, ppid: 1, user: 'root', args: MASTER, tty: '?', startedAt };
  if (POSTFIX_DAEMONS.includes(program)) return { pid, ppid: master, user: 'postfix', args: argv.join(' '), tty: '?', startedAt };
  if (program.startsWith('dovecot-')) return { pid, ppid: dovecot, user: 'dovecot', args: program.replace('-', '/'), tty: '?', startedAt };
  return { pid, ppid: 1, user: 'root', args: argv.join(' '), tty: '?', startedAt };
}

/** Children below their parents, oldest first. */
function forest(rows: readonly Row[], wanted: (row: Row) => boolean): readonly (readonly [Row, string])[] {
  const kept = rows.filter(wanted);
  const pids = new Set(kept.map(({ pid }) => pid));
  const below = (ppid: number, depth: number): (readonly [Row, string])[] =>
    kept.filter((row) => row.ppid === ppid && row.pid !== ppid).flatMap((row) => [[row, branch(depth)] as const, ...below(row.pid, depth + 1)]);
  return kept.filter(({ ppid }) => !pids.has(ppid)).flatMap((row) => [[row, ''] as const, ...below(row.pid, 1)]);
}

/** Children of init begin no branch, as on a host whose init is not shown to have any. */
function branch(depth: number): string {
  return depth <= 1 ? '' : `${' '.repeat(4 * (depth - 2))} \\_ `;
}

function nameOf(args: string): string {
  return (args.split(' ')[0] ?? '').replace(/^-/, '').replace(/^.*\//, '');
}

function column(title: string, width: number, text: (row: Row, call: HostCall) => string, isNumber = true): Column {
  return { title, width, isNumber, text };
}

const COLUMNS: Readonly<Record<string, Column>> = {
  pid: column('PID', 7, ({ pid }) => String(pid)),
  ppid: column('PPID', 7, ({ ppid }) => String(ppid)),
  user: column('USER', 8, ({ user }) => user, false),
  uid: column('UID', 8, ({ user }) => user, false),
  c: column('C', 2, () => '0'),
  cpu: column('%CPU', 4, () => '0.0'),
  mem: column('%MEM', 4, () => '0.0'),
  vsz: column('VSZ', 6, () => '0'),
  rss: column('RSS', 5, () => '0'),
  stat: column('STAT', 4, ({ args }) => (args.startsWith('ps ') || args === 'ps' ? 'R+' : args === '-bash' ? 'Ss' : 'S'), false),
  start: column('STIME', 5, ({ startedAt }, call) => clockTime(call, startedAt)),
  tty: column('TTY', 8, ({ tty }) => tty, false),
  time: column('TIME', 8, () => '00:00:00'),
  bsdtime: column('TIME', 6, () => '0:00'),
  bsdstart: column('START', 5, ({ startedAt }, call) => clockTime(call, startedAt)),
  comm: column('COMMAND', 15, ({ args }) => nameOf(args), false),
  args: column('COMMAND', 27, ({ args }) => args, false),
  cmd: column('CMD', 27, ({ args }) => args, false),
  name: column('CMD', 15, ({ args }) => nameOf(args), false),
};
const ALIASES: Readonly<Record<string, string>> = {
  command: 'args', ucmd: 'name', euser: 'user', ruser: 'user', tt: 'tty', tname: 'tty', state: 'stat', s: 'stat', stime: 'start', '%cpu': 'cpu', '%mem': 'mem', pcpu: 'cpu',
  pmem: 'mem', rssize: 'rss', vsize: 'vsz', cputime: 'time',
};
const PLAIN = ['pid', 'tty', 'time', 'name'];
const FULL = ['uid', 'pid', 'ppid', 'c', 'start', 'tty', 'time', 'cmd'];
const BSD = ['pid', 'tty', 'stat', 'bsdtime', 'args'];
const BSD_USER = ['user', 'pid', 'cpu', 'mem', 'vsz', 'rss', 'tty', 'stat', 'bsdstart', 'bsdtime', 'args'];

/** The columns, or the first name that is none. */
function columnsOf(names: readonly string[], usual: readonly string[]): readonly Column[] | string {
  const columns: Column[] = [];
  for (const word of names.length > 0 ? names : usual) {
    const [name = '', title] = word.split('=');
    const found = COLUMNS[ALIASES[name] ?? name];
    if (!found) return name;
    columns.push(title === undefined ? found : { ...found, title });
  }
  return columns;
}

function isCommand({ title }: Column): boolean {
  return title === 'COMMAND' || title === 'CMD';
}

function pad({ width, isNumber }: Column, text: string, isLast: boolean): string {
  if (isNumber) return text.padStart(width);
  return isLast ? text : text.padEnd(width);
}

function clockTime({ clock }: HostCall, at: number): string {
  const seconds = Math.floor((clock.epochMillis - clock.now / 1000 + at / 1000) / 1000);
  const { hour, minute } = calendarTime(seconds, clock.utcOffsetMinutes);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
