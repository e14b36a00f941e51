/** postconf -M, -F and -P: master.cf as it is understood, its fields, and its `-o name=value` settings. */
import { logicalLines } from '../../formats/logical-lines.ts';
import type { CommandOutcome } from './command.ts';
import type { PostconfRequest } from './postconf.ts';

/** Columns at which the fields of a service start. */
const GOALS = [0, 11, 17, 25, 33, 41, 49, 57];
const FIELDS = ['service', 'type', 'private', 'unprivileged', 'chroot', 'wakeup', 'process_limit'];
const FOLD_COLUMNS = 80;

interface MasterEntry {
  /** The seven fields before the command. */
  readonly fields: readonly string[];
  readonly command: readonly string[];
}

export function showMaster({ call, report, directory, flags, names }: PostconfRequest, mode: 'M' | 'F' | 'P'): CommandOutcome {
  const path = `${directory}/master.cf`;
  const text = call.disk.read(path);
  if (text === null) return report.fatal(`open ${path}: No such file or directory`);
  const entries: MasterEntry[] = [];
  for (const { text: content, line } of logicalLines(text).lines) {
    const words = content.split(/[ \t]+/).filter((word) => word !== '');
    if (words.length < 8) return report.fatal(`file ${path}: line ${line}: bad field count`);
    entries.push({ fields: words.slice(0, 7), command: words.slice(7) });
  }
  const rows = entries.flatMap((entry) => rowsOf(entry, mode, flags));
  const wanted = names.length === 0 ? [null] : names;
  for (const name of wanted) {
    const found = name === null ? rows : rows.filter(({ key }) => matches(name, key));
    if (found.length === 0 && name !== null) report.warn(`unmatched request: "${name}"`);
    for (const { text: row } of found) report.stdout += `${row}\n`;
  }
  return report.outcome();
}

function rowsOf(entry: MasterEntry, mode: 'M' | 'F' | 'P', flags: ReadonlySet<string>): readonly { key: string; text: string }[] {
  const [service = '', type = ''] = entry.fields;
  const key = `${service}/${type}`;
  if (mode === 'M') return [{ key, text: masterLine(entry, flags.has('f')) }];
  const pairs: readonly (readonly [name: string, value: string])[] = mode === 'F'
    ? [...FIELDS.map((name, at) => [name, entry.fields[at] ?? ''] as const), ['command', entry.command.join(' ')]]
    : parametersOf(entry.command);
  return pairs.map(([name, value]) => ({ key: `${key}/${name}`, text: flags.has('h') ? value : `${key}/${name} = ${value}` }));
}

/** `-o name=value` and `-oname=value`. */
function parametersOf(command: readonly string[]): readonly (readonly [string, string])[] {
  return command.flatMap((word, at): (readonly [string, string])[] => {
    const setting = command[at - 1] === '-o' ? word : /^-o./.test(word) ? word.slice(2) : null;
    const match = setting === null ? null : /^([^=]+)=(.*)$/s.exec(setting);
    return match ? [[match[1] ?? '', match[2] ?? '']] : [];
  });
}

function masterLine({ fields, command }: MasterEntry, fold: boolean): string {
  let line = '';
  [...fields, command[0] ?? ''].forEach((field, at) => {
    if (at > 0) line += ' '.repeat(Math.max(1, (GOALS[at] ?? 0) - line.length));
    line += field;
  });
  if (!fold) return [line, ...command.slice(1)].join(' ');
  const lines: string[] = [];
  command.slice(1).forEach((word, at, words) => {
    const startsOption = word === '-o';
    const belongsToOption = words[at - 1] === '-o';
    if (startsOption || (!belongsToOption && line.length + 1 + word.length > FOLD_COLUMNS)) {
      lines.push(line);
      line = `    ${word}`;
    } else line += ` ${word}`;
  });
  return [...lines, line].join('\n');
}

/** A request names a service, service/type or service/type/field; `*` stands for any. */
function matches(request: string, key: string): boolean {
  const wanted = request.split('/');
  const have = key.split('/');
  return wanted.length <= have.length && wanted.every((part, at) => part === '*' || part === have[at]);
}
