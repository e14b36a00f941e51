/**
 * Compares a replayed case of administration with its recording, after the recorder's normalisation and nothing looser:
 * queue ids by first appearance, dates, process ids and delays; a log's order counts for each queue id and service.
 */
import type { AdminExpected } from './admin-recording.ts';
import { firstDifference, type Difference } from './compare.ts';

const KEYS = ['log', 'plain_log', 'rc', 'stdout', 'stderr', 'who_connects_to_whom'];
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const QUEUE_ID = '(?:[0-9A-F]{6,15}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,}z[0-9A-Za-z]+)';
export const RULES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^${MONTH} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d (?=[\\w.-]+ (?:postfix|dovecot))`, 'gm'), '{TS} '],
  [/(postfix[\w./-]*|dovecot)\[\d+\]/g, '$1[{PID}]'],
  [new RegExp(`${DAY}, [ \\d]?\\d ${MONTH} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4} \\(\\w+\\)`, 'g'), '{DATE}'],
  [new RegExp(`${DAY}, [ \\d]?\\d ${MONTH} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4}`, 'g'), '{DATE}'],
  [new RegExp(`${DAY} ${MONTH} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d(?: \\d{4})?`, 'g'), '{CTIME}'],
  [/delay=[\d.]+, delays=[\d.]+\/[\d.]+\/[\d.]+\/[\d.]+/g, 'delay={DELAY}, delays={DELAYS}'],
  [/<\d{14}\./g, '<{DATETIME14}.'],
  [/(\{QUEUEID\d+\})\.\d{9,10}\//g, '$1.{EPOCH}/'],
  [/\b\d{10}\.(?:V|M|P)[\w.=,:-]+/g, '{MAILDIRFILE}'],
  [/(statistics: max .* at )\{?[A-Z]\w\w [ \d]\d \d\d:\d\d:\d\d/g, '$1{TS}'],
  [/\bpid=?\s?\d+\b/g, 'pid {PID}'],
  [/client_port=\d+/g, 'client_port={PORT}'],
  [/\bpid: \d+/g, 'pid: {PID}'],
];
const AFTERWARDS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\b${MONTH} [ \\d]\\d \\d\\d:\\d\\d\\b`, 'g'), '{LSDATE}'],
  [/"arrival_time": \d+/g, '"arrival_time": {EPOCH}'],
  [/PID: \d+/g, 'PID: {PID}'],
];
/** Also ids of earlier commands, which this case's log does not name. */
const ANY_ID = /\{(?:QUEUEID\d+|Q\d+@\w+)\}|(?:(?<![\w.])|(?<=DATETIME14\}\.))(?=[0-9A-F]*\d)[0-9A-F]{9,12}(?!\w)/g;

/** The first difference, or null. */
export function compareAdmin(expected: AdminExpected, got: object): Difference | null {
  const have = got as Readonly<Record<string, unknown>>;
  const keys = KEYS.filter((key) => key in expected);
  const names = queueIdsIn([have['log'], have['plain_log']]);
  const tidy = (values: Record<string, unknown>): Record<string, unknown> =>
    inOrder(everyText(values, (text) => substitute(text, AFTERWARDS))) as Record<string, unknown>;
  const pick = (from: Readonly<Record<string, unknown>>, change: (text: string) => string): Record<string, unknown> =>
    tidy(Object.fromEntries(keys.map((key) => [key, everyText(from[key] ?? null, change)])));
  const real = pick(expected, (text) => text);
  const ours = pick(have, (text) => substitute(named(text, names), RULES));
  for (const key of keys) {
    const isLog = key === 'log' || key === 'plain_log';
    const difference = firstDifference(isLog ? threads(real[key]) : real[key], isLog ? threads(ours[key]) : ours[key], key);
    if (difference) return difference;
  }
  return null;
}

/** In the order in which the log names them; those in a listing of the queue alone come last. */
export function queueIdsIn(logs: readonly unknown[], listing = ''): ReadonlyMap<string, string> {
  const text = logs.flatMap((log) => (Array.isArray(log) ? (log as readonly string[]) : [])).join('\n');
  const names = new Map<string, string>();
  const learn = (pattern: RegExp, from = text): void => {
    for (const match of from.matchAll(pattern)) {
      const id = match[1] ?? '';
      if (!names.has(id)) names.set(id, `{QUEUEID${names.size + 1}}`);
    }
  };
  learn(new RegExp(`postfix[^\\[]*\\[\\d+\\]: (${QUEUE_ID}): `, 'g'));
  learn(new RegExp(`(?:queued as |orig_queue_id=|(?:sender|postmaster) (?:non-delivery|delivery status|delay) notification: )(${QUEUE_ID})`, 'g'));
  // A letter that cleanup(8) refused from another daemon is named in warnings alone.
  learn(new RegExp(`postfix[^\\[]*\\[\\d+\\]: warning: (?:maildrop/)?(${QUEUE_ID}): `, 'g'));
  learn(new RegExp(`^(${QUEUE_ID})[*!#]* +\\d+ `, 'gm'), listing);
  return names;
}

export function named(text: string, names: ReadonlyMap<string, string>): string {
  let changed = text;
  for (const [id, name] of names) changed = changed.replace(new RegExp(`(?<![0-9A-Za-z])${id}(?![0-9A-Za-z])`, 'g'), name);
  return changed;
}

export function substitute(text: string, rules: readonly (readonly [RegExp, string])[]): string {
  return rules.reduce((changed, [pattern, name]) => changed.replace(pattern, name), text);
}

export function everyText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item): unknown => everyText(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, everyText(item, change)]));
}

function inOrder(value: unknown): unknown {
  const seen = new Map<string, number>();
  return everyText(value, (text) => text.replace(ANY_ID, (id) => {
    if (!seen.has(id)) seen.set(id, seen.size + 1);
    return `{Q${seen.get(id) ?? 0}}`;
  }));
}

/** For each queue id and service its lines in order; the others as a multiset; anvil's statistics are left out. */
export function threads(log: unknown): unknown {
  const byId: Record<string, Record<string, string[]>> = {};
  const others: string[] = [];
  for (const line of Array.isArray(log) ? (log as string[]) : []) {
    if (line.includes('postfix/anvil')) continue;
    const [, service = '', id = '', text = ''] = /(?:^| )(postfix[\w./-]*)(?:\[[^\]]*\])?: (\{[^{}]+\}): (.*)$/.exec(line) ?? [];
    if (id === '') others.push(line);
    else ((byId[id] ??= {})[service] ??= []).push(text);
  }
  return { byId, others: others.sort() };
}
