/**
 * Per-student variants: the seed is a hash of course, student and lesson, so everybody gets data of their own and an
 * instructor gets the same data again. Also fills `${name}` in lines and in HTML.
 */
import { octetsFromText } from '../base/octets.ts';
import { createRandom, hashText, type Random } from '../kernel/random.ts';
import type { SafeHtml } from './markdown.ts';
import type { VariantRule } from './schema.ts';

/** Values by name; a record's fields are `name.field`. A list is several lines. */
export type Variant = Readonly<Record<string, string | readonly string[]>>;

const VARIABLE = /\$\{([\w.]+)\}/g;

/** Sixteen hexadecimal digits, the same for the same three names wherever it is computed. */
export function seedOf(course: string, student: string, lesson: string): string {
  const text = octetsFromText(JSON.stringify([course, student, lesson]));
  return hex8(hashText(`${text}/1`)) + hex8(hashText(`${text}/2`));
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** Each variable has a stream of its own, so that adding one to a lesson leaves the others as they were. */
export function drawVariant(rules: Readonly<Record<string, VariantRule>>, seed: string): Variant {
  const values: Record<string, string | readonly string[]> = {};
  for (const [name, rule] of Object.entries(rules)) draw(name, rule, createRandom(`${seed}/variant/${name}`), values);
  return values;
}

function draw(name: string, rule: VariantRule, random: Random, values: Record<string, string | readonly string[]>): void {
  if (rule.hex !== undefined) {
    let digits = '';
    while (digits.length < rule.hex) digits += hex8(random.next());
    values[name] = digits.slice(0, rule.hex);
  } else if (rule.number) {
    const { from, to } = rule.number;
    values[name] = String(from + random.below(Math.max(1, to - from + 1)));
  } else if (rule.pick) {
    const picked = rule.pick[random.below(rule.pick.length)];
    if (typeof picked !== 'object') values[name] = String(picked);
    else for (const [field, value] of Object.entries(picked)) values[`${name}.${field}`] = Array.isArray(value) ? value : String(value);
  }
}

/** Every name that `drawVariant` may give a value. */
export function variableNames(rules: Readonly<Record<string, VariantRule>>): readonly string[] {
  return Object.entries(rules).flatMap(([name, { pick }]) =>
    pick?.some((item) => typeof item === 'object')
      ? [...new Set(pick.flatMap((item) => (typeof item === 'object' ? Object.keys(item).map((field) => `${name}.${field}`) : [])))]
      : [name],
  );
}

/** The names used in a text. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map((match) => match[1] ?? '');
}

/** A list becomes several lines; an unknown name stays as it is, so that it is seen. */
export function fillText(text: string, variant: Variant): string {
  return text.replace(VARIABLE, (whole, name: string) => {
    const value = variant[name];
    return value === undefined ? whole : typeof value === 'string' ? value : value.join('\n');
  });
}

/** Lines to type: an entry that is one variable with a list stands for all of the list's lines. */
export function fillLines(lines: string | readonly string[], variant: Variant): readonly string[] {
  const list = typeof lines === 'string' ? [lines] : lines;
  return list.flatMap((line) => {
    const whole = /^\$\{([\w.]+)\}$/.exec(line)?.[1];
    const value = whole === undefined ? undefined : variant[whole];
    return Array.isArray(value) ? (value as readonly string[]) : [fillText(line, variant)];
  });
}

/** Fills safe HTML: values are escaped, since they may be what a student typed. */
export function fillHtml(html: SafeHtml, variant: Variant): SafeHtml {
  return html.replace(VARIABLE, (whole, name: string) => {
    const value = variant[name];
    return value === undefined ? whole : escapeHtml(typeof value === 'string' ? value : value.join('\n'));
  });
}

export function escapeHtml(text: string): SafeHtml {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
