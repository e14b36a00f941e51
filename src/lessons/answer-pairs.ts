/**
 * Answers to questions of type `match`: for each thing an option, written `thing:option thing:option`. Apart from the
 * schema, so that the page need not load it.
 */
import type { AnswerRule } from './schema.ts';

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
