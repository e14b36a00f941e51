/**
 * What Postfix would say about a file as it stands in the editor, and what main.cf changes from the defaults. Nothing is
 * judged here: postconf(1), postmap(1), postalias(1), master(8)'s and the daemons' own readers are run on a disk that has
 * the text in the file's place; only the lines that they speak of are looked up.
 */
import { octetsFromText, textFromOctets } from '../../base/octets.ts';
import { logicalLines } from '../../formats/logical-lines.ts';
import { parseMainCf, type MainCfEntry } from '../../formats/main-cf.ts';
import { decodeMapDb } from '../../formats/map-source.ts';
import { parseMasterCf } from '../../formats/master-cf.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { CommandCall, CommandOutcome } from '../../postfix/commands/command.ts';
import { postconf } from '../../postfix/commands/postconf.ts';
import { newaliases, postmap } from '../../postfix/commands/postmap.ts';
import { readMainCf } from '../../postfix/global/main-cf.ts';
import type { FileKind } from './file-kind.ts';
import { MAIN_CF, MASTER_CF } from './host-trace.ts';
import { atLevel } from './parameter-facts.ts';

export interface EditedHost {
  readonly hostname: string;
  readonly addresses: readonly string[];
}

export type FindingKind = 'override' | 'unused' | 'undefined' | 'fatal' | 'stray' | 'warning';

export interface Finding {
  readonly kind: FindingKind;
  /** In Postfix's words, without the programme's name. */
  readonly text: string;
  /** From 1; null where it is about the whole file. */
  readonly line: number | null;
  /** Of an override: the lines of the earlier entry, from 1, both included. */
  readonly earlier?: readonly [from: number, to: number];
}

export interface ChangedParameter {
  readonly name: string;
  readonly value: string;
  /** Null for a name that Postfix does not know. */
  readonly usual: string | null;
  readonly line: number;
}

export interface FileReport {
  readonly findings: readonly Finding[];
  /** Null for files that set no parameters. */
  readonly changed: readonly ChangedParameter[] | null;
  /** Whether anything of Postfix reads such a file. */
  readonly isRead: boolean;
}

const NOTHING: FileReport = { findings: [], changed: null, isRead: false };
/** Programmes that refuse to start on a setting that is no number, no time, or neither yes nor no. */
const READERS = ['smtpd', 'smtp', 'lmtp', 'cleanup', 'qmgr', 'local', 'virtual', 'trivial-rewrite', 'verify'];
/** A file that was not changed lately is read once. */
const LONG_AGO = -3_600_000_000;

export function reportOn(kind: FileKind, path: string, text: string, disk: FileReader, host: EditedHost): FileReport {
  const octets = octetsFromText(text);
  const edited = withFile(disk, path, octets);
  switch (kind.kind) {
    case 'main.cf': return mainCfReport(octets, edited, host);
    case 'master.cf': return { findings: masterFindings(octets, edited, host), changed: null, isRead: true };
    case 'aliases': return { findings: spoken(newaliases(call([], edited, host)), path), changed: null, isRead: true };
    case 'table': return { findings: spoken(postmap(call([`hash:${path}`], edited, host)), path), changed: null, isRead: true };
    case 'other': return NOTHING;
  }
}

function mainCfReport(octets: string, disk: FileReader, host: EditedHost): FileReport {
  const file = parseMainCf(octets, MAIN_CF);
  const said = postconf(call(['-n'], disk, host));
  const findings = linesOf(said.stderr).map((line) => placed(line, octets, file.entries));
  for (const text of file.fatal === null ? refusals(disk, host) : []) {
    const name = /(?:configuration: |parameter |value: ')([^\s:=]+)/.exec(text)?.[1];
    findings.push({ kind: 'fatal', text: textFromOctets(text), line: file.entries.findLast((entry) => entry.name === name)?.line ?? null });
  }
  return { findings, changed: changedOf(file.entries, disk, host), isRead: true };
}

/** What daemons would die of when they read their own parameters. */
function refusals(disk: FileReader, host: EditedHost): ReadonlySet<string> {
  return new Set(READERS.flatMap((program) => readMainCf(disk, { ...host, program }).fatal ?? []));
}

/** A message of postconf with the line that it is about. */
function placed(message: string, octets: string, entries: readonly MainCfEntry[]): Finding {
  const text = textFromOctets(message.replace(/^postconf: (warning|fatal): /, ''));
  const about = (name: string | undefined): MainCfEntry | undefined => entries.findLast((entry) => entry.name === name);
  const atLine = Number(/, line (\d+): /.exec(message)?.[1] ?? 0);
  const overridden = /: overriding earlier entry: ([^=]+)=/.exec(message)?.[1];
  if (overridden !== undefined) {
    const before = entries.findLast((entry) => entry.name === overridden && entry.line < atLine);
    return { kind: 'override', text, line: atLine, ...(before && { earlier: [before.line, before.lastLine] as const }) };
  }
  const unused = /: unused parameter: ([^=]+)=/.exec(message)?.[1];
  if (unused !== undefined) return { kind: 'unused', text, line: about(unused)?.line ?? null };
  const missing = /: undefined parameter: (.+)$/.exec(message)?.[1];
  if (missing !== undefined) {
    const uses = new RegExp(`\\$[{(]?${missing.replace(/\W/g, '')}\\b`);
    return { kind: 'undefined', text, line: entries.find(({ value }) => uses.test(value))?.line ?? null };
  }
  if (message.includes(': logical line must not start with whitespace: ')) {
    return { kind: 'stray', text, line: logicalLines(octets).strays[0]?.line ?? null };
  }
  const isFatal = message.startsWith('postconf: fatal: ');
  return { kind: isFatal ? 'fatal' : 'warning', text, line: atLine > 0 ? atLine : null };
}

function changedOf(entries: readonly MainCfEntry[], disk: FileReader, host: EditedHost): readonly ChangedParameter[] {
  const last = new Map(entries.map((entry) => [entry.name, entry]));
  const untouched = readMainCf(withFile(disk, MAIN_CF, ''), host);
  const level = readMainCf(disk, host).text('compatibility_level');
  return [...last.values()].map(({ name, value, line }) => {
    const usual = untouched.raw(name);
    return { name, value: oneLine(value), usual: usual === null ? null : oneLine(atLevel(usual, level)), line };
  });
}

function oneLine(octets: string): string {
  return textFromOctets(octets).split(/\s+/).filter((word) => word !== '').join(' ');
}

/** What postconf says of the file's form, then what master makes of it. */
function masterFindings(octets: string, disk: FileReader, host: EditedHost): readonly Finding[] {
  const said = linesOf(postconf(call(['-M'], disk, host)).stderr).map((message): Finding => {
    const line = Number(/: line (\d+): /.exec(message)?.[1] ?? 0);
    return { kind: 'fatal', text: textFromOctets(message.replace(/^postconf: (warning|fatal): /, '')), line: line > 0 ? line : null };
  });
  const { lines } = logicalLines(octets);
  const refused = parseMasterCf(octets).problems.map((problem): Finding => {
    const shown = /"(.*)"$/s.exec(problem)?.[1];
    return { kind: 'fatal', text: textFromOctets(`${MASTER_CF}: ${problem}`), line: lines.find(({ text }) => text.trim() === shown)?.line ?? null };
  });
  return said.length > 0 ? said : refused;
}

/** Messages of the commands that build tables. */
function spoken(outcome: CommandOutcome, path: string): readonly Finding[] {
  return linesOf(outcome.stderr)
    .filter((message) => message.includes(path))
    .map((message) => {
      const line = Number(/, line (\d+): /.exec(message)?.[1] ?? 0);
      const text = textFromOctets(message.replace(/^\w+: (warning|fatal): /, ''));
      return { kind: message.includes(': fatal: ') ? 'fatal' : 'warning', text, line: line > 0 ? line : null };
    });
}

/** Whether FILE.db is not what would be built from the file as it is on the disk. False where nothing is built. */
export function isTableStale(kind: FileKind, path: string, disk: FileReader, host: EditedHost): boolean {
  if (kind.kind !== 'aliases' && (kind.kind !== 'table' || !kind.built)) return false;
  const made = kind.kind === 'aliases' ? newaliases(call([], disk, host)) : postmap(call([kind.table], disk, host));
  const wanted = made.writes.find((write) => write.path === `${path}.db`);
  return wanted !== undefined && contents(wanted.octets) !== contents(disk.read(wanted.path) ?? '');
}

/** What stands in FILE.db, but for what says when and where it was made. */
function contents(octets: string): string {
  const table = decodeMapDb(octets);
  return table === null ? '' : JSON.stringify([...table].filter(([key]) => key !== '@' && key !== 'YP_LAST_MODIFIED' && key !== 'YP_MASTER_NAME').sort());
}

function linesOf(octets: string): readonly string[] {
  return octets.split('\n').filter((line) => line !== '');
}

function call(args: readonly string[], disk: FileReader, host: EditedHost): CommandCall {
  return {
    args, disk, ...host, stdin: '', listeners: [], user: 'root', users: [], onTerminal: true, clock: { now: 0, epochMillis: 0, utcOffsetMinutes: 0 },
  };
}

function withFile(disk: FileReader, path: string, octets: string): FileReader {
  return {
    read: (asked) => (asked === path ? octets : disk.read(asked)),
    stat: (asked) => {
      if (asked !== path) return disk.stat(asked);
      const node = disk.stat(path);
      return { kind: 'file', octets, mode: node?.mode ?? 0o644, owner: node?.owner ?? 'root', mtime: LONG_AGO };
    },
    list: (asked) => disk.list(asked),
  };
}
