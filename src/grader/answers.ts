/** Answers to a lesson's questions. Letters' case, marks (`hàng đợi` = `hang doi`) and spaces around do not count. */
import { isPairs, readOrder, readPairs } from '../lessons/answer-pairs.ts';
import type { AnswerRule } from '../lessons/schema.ts';
import { fillText, type Variant } from '../lessons/variant.ts';

export const MAX_ANSWER_CHARACTERS = 400;

/** How much of a `match` or an `order` is right; of every other answer all or nothing. */
export function rightPairs(rule: AnswerRule, given: string, variant: Variant): { readonly found: number; readonly of: number } {
  if (rule.type === 'order') return rightOrder(rule, given, variant);
  if (!isPairs(rule.right)) return { found: isRightAnswer(rule, given, variant) ? 1 : 0, of: 1 };
  const pairs = given.length > MAX_ANSWER_CHARACTERS ? new Map<string, string>() : readPairs(given);
  const things = Object.entries(rule.right);
  return { found: things.filter(([thing, option]) => pairs.get(thing) === fillText(option, variant)).length, of: things.length };
}

/** How many stand in the right order, whatever is missing or too much between them; what is too much counts against it. */
function rightOrder({ right }: AnswerRule, given: string, variant: Variant): { readonly found: number; readonly of: number } {
  const wanted = isPairs(right) ? [] : [right].flat().map((option) => fillText(String(option), variant));
  const placed = given.length > MAX_ANSWER_CHARACTERS ? [] : readOrder(given);
  const surplus = Math.max(0, placed.length - wanted.length);
  return { found: Math.max(0, longestCommon(wanted, placed) - surplus), of: wanted.length };
}

/** Length of the longest list that is left of both when words are struck out. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = b.map(() => 0);
  for (const word of a) {
    const next: number[] = [];
    for (const [at, other] of b.entries()) {
      next.push(word === other ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

export function isRightAnswer(rule: AnswerRule, given: string, variant: Variant): boolean {
  if (given.length > MAX_ANSWER_CHARACTERS) return false;
  if (rule.type === 'order' || isPairs(rule.right)) {
    const { found, of } = rightPairs(rule, given, variant);
    return found === of;
  }
  const right = (Array.isArray(rule.right) ? rule.right : [rule.right]).map((text) => fillText(String(text), variant));
  if (rule.type === 'choice') return right.includes(given);
  if (rule.type === 'number') {
    const number = readNumber(given);
    return number !== null && right.some((text) => readNumber(text) === number);
  }
  const folded = foldMarks(given);
  return right.some((text) => foldMarks(text) === folded);
}

/** `10240000`, `10 240 000`, `10,240,000` are the same; a decimal point or comma needs one or two digits after it. */
function readNumber(text: string): number | null {
  const compact = text.trim().replace(/[\s_\u00a0\u2009\u202f]/g, '').replace(/[.,](?=\d{3}(\D|$))/g, '').replace(',', '.');
  return /^-?\d+(\.\d+)?$/.test(compact) ? Number(compact) : null;
}

/** As a Vietnamese reader searches: without marks, `đ` as `d`, without case. */
export function foldMarks(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').trim().replace(/\s+/g, ' ').toLowerCase();
}
