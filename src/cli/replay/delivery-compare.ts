/**
 * Compares a replayed delivery with its recording, after the recorder's normalisation and nothing looser: queue ids by
 * first appearance, dates, process ids, delays and Dovecot's session names; message sizes, which hold ids of chance; a
 * log's order counts for each queue id and service, the order of a host's sessions not.
 */
import { everyText, named, queueIdsIn, RULES, substitute, threads } from './admin-compare.ts';
import { firstDifference, type Difference } from './compare.ts';
import type { DeliveryExpected } from './delivery-recording.ts';
import type { DeliveryResult } from './delivery-run.ts';

const LMTP_RULES: readonly (readonly [RegExp, string])[] = [
  [/(LMTP id) \S+ /g, '$1 {DOVECOTID} '],
  [/(LMTP id) (?=\S{18,})\S+/g, '$1 {DOVECOTID}'],
  [/(lmtp\([^)]*\)<)\d+><[^>]+>/g, '$1{PID}><{DOVECOTSESSION}>'],
  [/(250 2\.0\.0 <[^>]+>) \S{18,} Saved/g, '$1 {DOVECOTID} Saved'],
];

/** The recordings keep this id of Dovecot's as it was. */
const LMTP_POSTMARK = /(with LMTP\r?\n\tid )(?!\{)\S+/g;

type Entries = readonly { readonly server?: string; readonly transcript: unknown }[];
type Boxes = Readonly<Record<string, unknown>>;

/** The first difference, or null. */
export function compareDelivery(expected: DeliveryExpected, got: DeliveryResult): Difference | null {
  const have = normaliseDelivery(got);
  const parts: readonly (readonly [string, unknown, unknown])[] = [
    ['log', threads(expected['log']), threads(have.log)],
    ['mailboxes', contents(expected['mailboxes'] as Boxes), contents(have.mailboxes)],
    ['outbound', sessions(expected['outbound'] as Entries), sessions(have.outbound)],
    ['input', expected['input'], have.input],
  ];
  for (const [what, wanted, mine] of parts) {
    const difference = firstDifference(withoutSizes(wanted), withoutSizes(mine), what);
    if (difference) return difference;
  }
  return firstDifference(rows(String(expected['postqueue'])), rows(have.postqueue), 'postqueue');
}

export function normaliseDelivery(got: DeliveryResult): DeliveryResult {
  const names = queueIdsIn([got.log], got.postqueue);
  return everyKey(got, (text) => substitute(substitute(named(text, names), RULES), LMTP_RULES)) as DeliveryResult;
}

function everyKey(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item): unknown => everyKey(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), everyKey(item, change)]));
}

export function withoutSizes(value: unknown): unknown {
  return everyText(value, (text) => text.replace(LMTP_POSTMARK, '$1{DOVECOTID}').replace(/((?<=size=)|(?<=SIZE=)|(?<=message size ))\d+/g, '{SIZE}'));
}

function contents(boxes: Boxes): Record<string, unknown> {
  return Object.fromEntries(Object.entries(boxes).map(([path, box]) => {
    const { raw, text } = box as { readonly raw?: string; readonly text?: string };
    return [path, raw ?? text ?? null];
  }));
}

function sessions(entries: Entries): readonly unknown[] {
  const texts = entries.map(({ server, transcript }) => JSON.stringify([server ?? null, transcript]));
  return texts.sort().map((text): unknown => JSON.parse(text));
}

/** The lines of a listing by postqueue(1), sorted; columns are as wide as the ids. */
export function rows(listing: string): readonly string[] {
  const lines = listing.replace(/(\}[*! ]) *\d+ /g, '$1 {SIZE} ').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.replace(/ +/g, ' ')).sort();
}
