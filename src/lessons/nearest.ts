/**
 * The nearest of some known words to a mistyped one (Damerau–Levenshtein, adjacent letters may be swapped), for
 * "did you mean …?". Words that are nothing alike have no nearest.
 */

/** Longer words than this are not compared: nobody mistypes them, and the work grows with the square. */
const LONGEST = 60;

/** Steps (insert, remove, replace, swap neighbours) from one word to the other; capped at `limit` + 1. */
export function editDistance(a: string, b: string, limit = LONGEST): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = above;
    above = row;
  }
  return Math.min(above[b.length] ?? 0, limit + 1);
}

/** The known word that is most like `word`, or null where none is within a third of its length (at least two steps). */
export function nearestWord(word: string, known: Iterable<string>): string | null {
  if (word.length === 0 || word.length > LONGEST) return null;
  const folded = word.toLowerCase();
  const limit = Math.max(2, Math.floor(word.length / 3));
  let nearest: string | null = null;
  let least = limit + 1;
  for (const candidate of known) {
    if (candidate.length > LONGEST) continue;
    const distance = editDistance(folded, candidate.toLowerCase(), limit);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}
