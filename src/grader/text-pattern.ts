/** Tests of one text in a pattern: all of it, a part, its beginning, its end, or nearly the same. */
import { octetsFromText } from '../base/octets.ts';
import { editDistance } from '../lessons/nearest.ts';

/** Comparing grows with the square. */
const MAX_NEAR = 600;

export type TextPattern = string | { readonly is?: string | undefined; readonly contains?: string | undefined; readonly starts?: string | undefined; readonly ends?: string | undefined; readonly near?: { readonly text: string; readonly changes: number } | undefined };

/** `isOctets`: the found text is a line as received; header fields are decoded text already. */
export function textTest(wanted: TextPattern | undefined, fill: (text: string) => string, isOctets = true): (found: string) => boolean {
  if (wanted === undefined) return () => true;
  const filled = (text: string | undefined) => (text === undefined ? undefined : isOctets ? octetsFromText(fill(text)) : fill(text));
  const { is, contains, starts, ends, near } = typeof wanted === 'string' ? { is: wanted } : wanted;
  const like = filled(near?.text);
  const changes = near?.changes ?? 0;
  const [exact, part, start, end] = [filled(is), filled(contains), filled(starts), filled(ends)];
  return (found) =>
    (exact === undefined || found === exact) &&
    (part === undefined || found.includes(part)) &&
    (start === undefined || found.startsWith(start)) &&
    (end === undefined || found.endsWith(end)) &&
    (like === undefined || (found.length <= MAX_NEAR && editDistance(found, like, changes) <= changes));
}
