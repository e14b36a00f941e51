/**
 * ls: names in columns on a terminal, long lists with our modes, owners and dates. Mirrors GNU coreutils 9.1 in the C
 * locale, without colours. Has -1 -a -A -C -d -F -g -h -l -n -o -p -r -R -S -t -U.
 */
import { octetsFromText, type Octets } from '../../base/octets.ts';
import { calendarTime } from '../../formats/calendar.ts';
import { getopt } from '../../formats/getopt.ts';
import { absolutePath } from '../../formats/path.ts';
import { columnsOf } from '../../formats/text-width.ts';
import { failed, type HostCall, type Outcome } from '../host-command.ts';
import { FILE_TYPE } from '../../kernel/disk.ts';
import type { HostFile } from '../host-files.ts';
import { mayRead, ownersOf } from '../permissions.ts';

const COLUMNS = 80;
const HALF_YEAR_SECONDS = 15_778_476;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LONG = {
  '--all': 'a', '--almost-all': 'A', '--directory': 'd', '--human-readable': 'h', '--recursive': 'R', '--reverse': 'r',
  '--classify': 'F', '--numeric-uid-gid': 'n',
};

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly file: HostFile;
}

export function ls(call: HostCall): Outcome {
  const options = getopt(call.args, { letters: '1aACdFghlnopRrStU', long: LONG });
  if (!options.ok) return failed(`ls: ${options.text}\nTry 'ls --help' for more information.\n`, 2);
  const flags = new Set(options.given.map(({ letter }) => letter));
  const listing = new Listing(call, flags);
  const operands = options.operands.length > 0 ? options.operands : ['.'];
  const entries: Entry[] = [];
  for (const name of operands) {
    const path = absolutePath(call.cwd, name);
    const file = call.files.findItself(path);
    if (file) entries.push({ name, path, file });
    else listing.missing(name);
  }
  const sorted = listing.sort(entries);
  const plain = flags.has('d') ? sorted : sorted.filter(({ file }) => file.kind === 'file');
  if (plain.length > 0) listing.print(plain);
  const directories = flags.has('d') ? [] : sorted.filter(({ file }) => file.kind === 'dir');
  for (const directory of directories) listing.directory(directory, operands.length > 1 || flags.has('R'));
  return { stdout: listing.stdout, stderr: listing.stderr, exitCode: listing.stderr === '' ? 0 : 2 };
}

class Listing {
  stdout: Octets = '';
  stderr: Octets = '';
  private readonly call: HostCall;
  private readonly flags: ReadonlySet<string>;

  constructor(call: HostCall, flags: ReadonlySet<string>) {
    this.call = call;
    this.flags = flags;
  }

  missing(name: string): void {
    this.stderr += `ls: cannot access '${octetsFromText(name)}': No such file or directory\n`;
  }

  directory(directory: Entry, withTitle: boolean): void {
    const { files, user } = this.call;
    if (!mayRead((path) => files.find(path), directory.path, user)) {
      this.stderr += `ls: cannot open directory '${octetsFromText(directory.name)}': Permission denied\n`;
      return;
    }
    if (withTitle) this.stdout += `${this.stdout === '' ? '' : '\n'}${octetsFromText(directory.name)}:\n`;
    const hidden = this.flags.has('a') || this.flags.has('A');
    const names = files.names(directory.path).filter((name) => hidden || !name.startsWith('.'));
    const all = this.flags.has('a') ? ['.', '..', ...names] : names;
    const entries = this.sort(all.flatMap((name): Entry[] => {
      const path = absolutePath(directory.path, name);
      const file = files.findItself(path);
      return file ? [{ name, path, file }] : [];
    }));
    if (this.isLong) this.stdout += `total ${entries.reduce((sum, { file }) => sum + blocksOf(file), 0)}\n`;
    this.print(entries);
    if (!this.flags.has('R')) return;
    for (const entry of entries) {
      if (entry.file.kind !== 'dir' || entry.name === '.' || entry.name === '..') continue;
      this.directory({ ...entry, name: `${directory.name.replace(/\/$/, '')}/${entry.name}` }, true);
    }
  }

  sort(entries: readonly Entry[]): readonly Entry[] {
    const { flags } = this;
    const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const order = flags.has('U') ? () => 0
      : flags.has('t') ? (a: Entry, b: Entry) => b.file.mtime - a.file.mtime || byName(a, b)
      : flags.has('S') ? (a: Entry, b: Entry) => sizeOf(b.file) - sizeOf(a.file) || byName(a, b)
      : byName;
    const sorted = [...entries].sort(order);
    return flags.has('r') ? sorted.reverse() : sorted;
  }

  print(entries: readonly Entry[]): void {
    if (this.isLong) this.stdout += octetsFromText(this.longLines(entries));
    else {
      const names = entries.map((entry) => this.shown(entry));
      const inColumns = (this.call.onTerminal && !this.flags.has('1')) || this.flags.has('C');
      this.stdout += octetsFromText(inColumns ? columns(names) : names.map((name) => `${name}\n`).join(''));
    }
  }

  private get isLong(): boolean {
    return ['l', 'n', 'g', 'o'].some((flag) => this.flags.has(flag));
  }

  /** The name, with what -F and -p add, quoted as on a terminal where it has blanks. */
  private shown({ name, file }: Entry): string {
    const { flags, call } = this;
    const isProgram = file.kind === 'file' && (file.mode & 0o111) !== 0;
    const sign = file.kind === 'dir' ? (flags.has('F') || flags.has('p') ? '/' : '') : flags.has('F') && isProgram ? '*' : '';
    const needsQuotes = call.onTerminal && /[\s'"\\$&|;<>()*?[\]#~!{}`]/.test(name);
    return `${needsQuotes ? (name.includes("'") ? `"${name}"` : `'${name}'`) : name}${sign}`;
  }

  private longLines(entries: readonly Entry[]): string {
    const rows = entries.map((entry) => {
      const [owner, group] = this.ownersOf(entry);
      return {
        mode: modeText(entry.file),
        links: String(entry.file.kind === 'dir' ? 2 + this.subdirectories(entry.path) : 1),
        owner, group,
        size: this.flags.has('h') ? humanSize(sizeOf(entry.file)) : String(sizeOf(entry.file)),
        date: this.dateOf(entry.file),
        name: this.shown(entry) + targetOf(entry.file),
      };
    });
    const width = (key: 'links' | 'owner' | 'group' | 'size'): number => Math.max(0, ...rows.map((row) => row[key].length));
    const [links, owners, groups, sizes] = [width('links'), width('owner'), width('group'), width('size')];
    return rows.map((row) => {
      const owner = this.flags.has('g') ? '' : `${row.owner.padEnd(owners)} `;
      const group = this.flags.has('o') ? '' : `${row.group.padEnd(groups)} `;
      return `${row.mode} ${row.links.padStart(links)} ${owner}${group}${row.size.padStart(sizes)} ${row.date} ${row.name}\n`;
    }).join('');
  }

  private subdirectories(path: string): number {
    const { files } = this.call;
    return files.names(path).filter((name) => files.find(absolutePath(path, name))?.kind === 'dir').length;
  }

  private ownersOf({ path, file }: Entry): readonly [owner: string, group: string] {
    const [owner, group] = ownersOf(path, file.owner);
    if (!this.flags.has('n')) return [owner, group];
    const id = (name: string): string => String(this.call.host.users.find((user) => user.name === name)?.uid ?? (name === 'root' ? 0 : 100));
    return [id(owner), id(group)];
  }

  private dateOf(file: HostFile): string {
    const { clock } = this.call;
    const seconds = Math.floor((clock.epochMillis - clock.now / 1000 + file.mtime / 1000) / 1000);
    const t = calendarTime(seconds, clock.utcOffsetMinutes);
    const age = Math.floor(clock.epochMillis / 1000) - seconds;
    const two = (value: number): string => String(value).padStart(2, '0');
    const end = age > HALF_YEAR_SECONDS || age < 0 ? ` ${t.year}` : `${two(t.hour)}:${two(t.minute)}`;
    return `${MONTHS[t.month] ?? ''} ${String(t.day).padStart(2)} ${end}`;
  }
}

function targetOf({ mode, octets }: HostFile): string {
  return (mode & FILE_TYPE.mask) === FILE_TYPE.link ? ` -> ${octets}` : '';
}

function sizeOf(file: HostFile): number {
  return file.kind === 'dir' ? 4096 : file.octets.length;
}

/** Kilobytes on a disk with blocks of 4 kB; a link's target is kept with its name. */
function blocksOf(file: HostFile): number {
  if ((file.mode & FILE_TYPE.mask) === FILE_TYPE.link) return 0;
  return Math.ceil(sizeOf(file) / 4096) * 4;
}

function humanSize(size: number): string {
  if (size < 1024) return String(size);
  let value = size;
  let unit = -1;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit += 1;
  }
  const rounded = value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value));
  return `${rounded}${'KMGT'.charAt(unit)}`;
}

export function modeText({ kind, mode }: HostFile): string {
  const bits = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 0o4, 0o2, 0o1].map((bit, at) => ((mode & bit) !== 0 ? 'rwx'.charAt(at % 3) : '-'));
  for (const [bit, at, letter] of [[0o4000, 2, 's'], [0o2000, 5, 's'], [0o1000, 8, 't']] as const) {
    if ((mode & bit) !== 0) bits[at] = bits[at] === 'x' ? letter : letter.toUpperCase();
  }
  const type = mode & FILE_TYPE.mask;
  return (kind === 'dir' ? 'd' : type === FILE_TYPE.socket ? 's' : type === FILE_TYPE.link ? 'l' : '-') + bits.join('');
}

/** As many columns as fit, filled downwards, two blanks between them. */
export function columns(names: readonly string[]): string {
  if (names.length === 0) return '';
  const widths = names.map((name) => columnsOf(name));
  for (let rows = 1; rows <= names.length; rows += 1) {
    const count = Math.ceil(names.length / rows);
    const wide = Array.from({ length: count }, (_, column) => Math.max(...widths.slice(column * rows, (column + 1) * rows)));
    const total = wide.reduce((sum, width) => sum + width, 0) + 2 * (count - 1);
    if (total >= COLUMNS && rows < names.length) continue;
    return Array.from({ length: rows }, (_, row) => {
      const cells = Array.from({ length: count }, (_unused, column) => column * rows + row).filter((at) => at < names.length);
      const line = cells.map((at, column) => (column === cells.length - 1 ? names[at] ?? '' : (names[at] ?? '') + ' '.repeat((wide[column] ?? 0) - (widths[at] ?? 0) + 2)));
      return `${line.join('')}\n`;
    }).join('');
  }
  return '';
}
