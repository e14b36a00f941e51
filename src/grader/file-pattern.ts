/**
 * What a pattern asks of a written file: its path, a line of it, and of a main.cf what it now sets or what is wrong
 * with it. Looks at the file and not at what was typed, so that an editor, `postconf -e` and `echo >>` are judged alike.
 */
import { parseMainCf } from '../formats/main-cf.ts';
import type { TraceEvent } from '../kernel/trace.ts';
import type { FilePattern } from '../lessons/pattern-schema.ts';
import { fillText, type Variant } from '../lessons/variant.ts';
import { textTest } from './text-pattern.ts';

/** The whole main.cf of a host after the last event taken; null where that is not known. */
export type MainCfOf = (host: string) => string | null;

/** The line of the file that is as the pattern says (empty: the file as a whole is); null where none is. */
export type FileTest = (event: TraceEvent) => string | null;

export function compileFile(wanted: FilePattern, variant: Variant, mainCf: MainCfOf): FileTest {
  const fill = (text: string) => fillText(text, variant);
  const paths = wanted.path === undefined ? null : [wanted.path].flat().map(fill);
  const value = textTest(wanted.value, fill);
  const line = wanted.line === undefined ? null : textTest(wanted.line, fill);
  return (event) => {
    if (event.kind !== 'file.write' || !(event.data.how === 'write' || event.data.how === 'append' || event.data.how === 'rename')) return null;
    const { path, to = path, octets } = event.data;
    if (paths && !paths.includes(to)) return null;
    const text = (to === MAIN_CF ? mainCf(event.host) : null) ?? octets;
    if (line) return text.split('\n').find(line) ?? null;
    if (wanted.parameter === undefined && wanted.fault === undefined) return '';
    return wanted.fault === undefined ? settingIn(text, wanted.parameter ?? '', value) : faultIn(text, wanted.fault, wanted.parameter);
  };
}

const MAIN_CF = '/etc/postfix/main.cf';

/** The last setting counts, as for Postfix. */
function settingIn(text: string, parameter: string, isWanted: (value: string) => boolean): string | null {
  const entry = parseMainCf(text, MAIN_CF).entries.findLast(({ name }) => name === parameter);
  return entry && isWanted(entry.value) ? `${entry.name} = ${entry.value}` : null;
}

function faultIn(text: string, fault: NonNullable<FilePattern['fault']>, parameter: string | undefined): string | null {
  const { entries, fatal } = parseMainCf(text, MAIN_CF);
  if (fault === 'no-equals') {
    const line = fatal === null ? undefined : /, line (\d+): /.exec(fatal)?.[1];
    return line === undefined ? null : (text.split('\n')[Number(line) - 1] ?? '');
  }
  const values = new Map<string, string>();
  for (const { name, value } of entries) {
    const earlier = values.get(name);
    if (earlier !== undefined && earlier !== value && (parameter === undefined || parameter === name)) return `${name} = ${value}`;
    values.set(name, value);
  }
  return null;
}
