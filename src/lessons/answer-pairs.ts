/**
 * Answers that consist of several words. A `match` gives each thing an option, written `thing:option thing:option`; an
 * `order` puts options one after the other, written `first second third`, with a gap where nothing stands yet. Apart
 * from the schema, so that the page need not load it.
 */
import type { AnswerRule } from './schema.ts';

/** Stands at a place of an order that is still empty. */
export const GAP = '-';

/** Whether `right` says for each thing which option is right. */
export function isPairs(right: AnswerRule['right']): right is Record<string, string> {
  return typeof right === 'object' && !Array.isArray(right);
}

export function readPairs(text: string): ReadonlyMap<string, string> {
  const words = text.split(' ').map((word) => word.split(':'));
  return new Map(words.flatMap(([thing, option]) => (thing && option ? [[thing, option] as const] : [])));
}

export function writePairs(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs).map(([thing, option]) => `${thing}:${option}`).join(' ');
}

/** The options of an order in their places; gaps stay. */
export function readOrder(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}

/** The pairs that an answer holds: of a `match` a thing with its option, of an `order` each option with the next one. */
export function pairsIn(text: string): readonly string[] {
  const words = readOrder(text);
  if (words.some((word) => word.includes(':'))) return words;
  return words.slice(1).map((word, at) => `${words[at] ?? ''}:${word}`);
}
