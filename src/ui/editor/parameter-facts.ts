/** What is known of a main.cf parameter: the built-in default from the project's own table, and its place in the manual. */
import { expandMacros } from '../../formats/main-cf.ts';
import { PARAMETER_DEFAULTS } from '../../postfix/global/parameters.ts';

/** Their defaults come from the host: its name and its addresses. */
const FROM_HOST: Readonly<Record<string, string>> = {
  mydomain: '$myhostname', myhostname: 'gethostname(2)', mynetworks: '$mynetworks_style',
};

export interface ParameterFacts {
  readonly name: string;
  /** As `postconf -d` prints it, but for what depends on the compatibility level: that is chosen. */
  readonly usual: string;
  readonly manual: string;
}

export const PARAMETER_NAMES: readonly string[] = [...Object.keys(PARAMETER_DEFAULTS), ...Object.keys(FROM_HOST)].sort();

export function parameterFacts(name: string, level: string): ParameterFacts | null {
  const usual = Object.hasOwn(PARAMETER_DEFAULTS, name) ? PARAMETER_DEFAULTS[name] : FROM_HOST[name];
  if (usual === undefined) return null;
  return { name, usual: atLevel(usual, level), manual: `https://www.postfix.org/postconf.5.html#${name}` };
}

/** `${{$compatibility_level} <level {1} ? {yes} : {no}}`: which of the two; other macros stay as they are written. */
export function atLevel(usual: string, level: string): string {
  if (!usual.includes('{$compatibility_level}')) return usual;
  return expandMacros(usual, (name) => (name === 'compatibility_level' ? level : `$$${name}`)).text;
}

/** The compatibility level that a text of main.cf asks for. */
export function levelIn(text: string): string {
  return /^compatibility_level[ \t]*=[ \t]*(\d[\d.]*)/m.exec(text)?.[1] ?? '0';
}

/** Whether the default can be written down as a value. */
export function hasWritableDefault(name: string): boolean {
  return Object.hasOwn(PARAMETER_DEFAULTS, name);
}

/** The parameter of which main.cf speaks in a line: its name at the start, else the $name around the column. */
export function parameterAt(line: string, column: number): string | null {
  for (const match of line.matchAll(/\$[{(]?([A-Za-z0-9_]+)/g)) {
    if (column >= match.index && column <= match.index + match[0].length) return match[1] ?? null;
  }
  return /^([A-Za-z0-9_]+)\s*(?:=|$)/.exec(line)?.[1] ?? null;
}
