/** postconf -e, -X and -#: main.cf with parameters set, taken out or made comments. Mirrors postconf_edit.c of 3.7. */
import type { CommandOutcome } from './command.ts';
import type { PostconfRequest } from './postconf.ts';

type Edit = 'edit' | 'exclude' | 'comment-out';

export function editMainCf({ call, report, directory, names }: PostconfRequest, how: Edit): CommandOutcome {
  if (names.length === 0) return report.fatal(how === 'edit' ? '-e requires name=value argument' : 'missing service argument');
  const settings = new Map<string, string>();
  for (const word of names) {
    if (word.includes('\n')) return report.fatal('-e, -X, or -# accepts no multi-line input');
    if (how !== 'edit') {
      if (word.includes('=')) return report.fatal('-X or -# requires names without value');
      settings.set(word.trim(), '');
      continue;
    }
    const match = /^\s*([^=\s]*)\s*(=?)\s*(.*?)\s*$/.exec(word);
    const [, name = '', equals, value = ''] = match ?? [];
    if (equals !== '=') return report.fatal(`missing '=' after attribute name: "${word}"`);
    if (name === '') return report.fatal(`missing attribute name: "${word}"`);
    settings.set(name, value);
  }
  const path = `${directory}/main.cf`;
  const text = call.disk.read(path);
  if (text === null) return report.fatal(`open ${path}: No such file or directory`);
  const seen = new Map<string, number>();
  const edited = editLines(text, settings, how, seen);
  for (const [name, count] of seen) if (count > 1) report.warn(`${path}: multiple entries for "${name}"`);
  const added = how === 'edit' ? [...settings].filter(([name]) => !seen.has(name)).map(([name, value]) => `${name} = ${value}\n`) : [];
  if (call.user !== 'root') return report.fatal(`open ${path}.tmp: Permission denied`);
  report.writes.push({ path, octets: edited + added.join('') });
  return report.outcome();
}

/** Every logical line of a named parameter is replaced, dropped or commented; other lines and comments stay. */
function editLines(text: string, settings: ReadonlyMap<string, string>, how: Edit, seen: Map<string, number>): string {
  let edited = '';
  let inside = false;
  for (const line of text.split(/(?<=\n)/)) {
    if (/^\s*(#|$)/.test(line)) {
      edited += line;
      continue;
    }
    if (!/^\s/.test(line)) {
      const name = /^[^\s=]+/.exec(line)?.[0] ?? '';
      const value = settings.get(name);
      inside = value !== undefined;
      if (value !== undefined) {
        seen.set(name, (seen.get(name) ?? 0) + 1);
        if (how === 'edit') edited += `${name} = ${value}\n`;
      }
    }
    if (!inside) edited += line;
    else if (how === 'comment-out') edited += `#${line}`;
  }
  return edited;
}
