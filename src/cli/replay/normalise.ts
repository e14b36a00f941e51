/**
 * The recorders' normalisation of an smtpd session's result: what may differ from run to run (queue ids, dates, pids,
 * delays, ports) becomes a name in braces, the log is grouped by service. The same as in the recorder, rule for rule:
 * see tests/oracle/README.md.
 */

import type { SmtpdResult } from './smtpd-result.ts';

const ID = '((?=[A-Za-z]*\\d)[0-9A-Za-z]{7,20})';
const ID_IN_CONTEXT = [
  `queued as ${ID}\\b`,
  `postfix/[a-z/-]+\\[\\d+\\]: (?:warning: )?${ID}: `,
  `\\bid ${ID}\\b`,
  `\\d{14}\\.${ID}@`,
  `X-Postfix-Queue-ID: ${ID}\\b`,
  `forwarded as ${ID}\\b`,
  `notification: ${ID}\\b`,
  `boundary="${ID}\\.`,
].map((pattern) => new RegExp(pattern, 'dg'));

const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const RULES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^${MONTH} [ 0-9]\\d \\d\\d:\\d\\d:\\d\\d(?= )`, 'gm'), '{LOGDATE}'],
  [new RegExp(`${DAY}, [ 0-9]?\\d ${MONTH} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4} \\([A-Z]+\\)`, 'g'), '{DATE}'],
  [new RegExp(`(^From [^\\n]*?  )${DAY} ${MONTH} [ 0-9]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}$`, 'gm'), '$1{MBOXDATE}'],
  [/(postfix\/[a-z/-]+)\[\d+\]/g, '$1[{PID}]'],
  [/\b\d{14}(?=\.\{QUEUEID)/g, '{TIMESTAMP}'],
  [/(\{QUEUEID\d*\}\.)\d{9,11}(?=\/)/g, '$1{EPOCH}'],
  [/\bdelays=[\d./e+-]+/g, 'delays={DELAYS}'],
  [/\bdelay=[\d.]+/g, 'delay={DELAY}'],
  [/(\[\d+\.\d+\.\d+\.\d+\]):\d{4,5}\b/g, '$1:{PORT}'],
  [/(in mail queue: )\d+(?= bytes)/g, '$1{BYTES}'],
  // Where the content begins: the microsecond of arrival stands before it, without leading zeros.
  [/(invalid size record: +\d+ +)\d+/g, '$1{OFFSET}'],
];
const NOISE = /file system clock is \d+ seconds ahead|resetting file time stamps/;

/** Queue ids in the order in which they are learned, and the text with them and the rest replaced. */
class Names {
  private readonly ids = new Map<string, string>();

  learn(text: string): void {
    const hits = ID_IN_CONTEXT.flatMap((pattern) =>
      [...text.matchAll(pattern)].map((match) => ({ at: match.indices?.[1]?.[0] ?? 0, id: match[1] ?? '' })),
    );
    hits.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    for (const { id } of hits) this.add(id);
  }

  add(id: string): void {
    if (!this.ids.has(id)) this.ids.set(id, this.ids.size === 0 ? '{QUEUEID}' : `{QUEUEID${this.ids.size + 1}}`);
  }

  text(text: string): string {
    let replaced = text;
    for (const [id, name] of this.ids) replaced = replaced.replace(new RegExp(`(?<![0-9A-Za-z])${id}(?![0-9A-Za-z])`, 'g'), name);
    for (const [pattern, replacement] of RULES) replaced = replaced.replace(pattern, replacement);
    return replaced;
  }

  any(value: unknown): unknown {
    return mapStrings(value, (text) => this.text(text), false);
  }
}

/** Applies `change` to every string in `value`; to keys too where `keys`. */
export function mapStrings(value: unknown, change: (text: string) => string, keys: boolean): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change, keys));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [keys ? change(key) : key, mapStrings(inner, change, keys)]),
  );
}

function serviceOf(line: string): string {
  return / postfix\/([a-z/-]+)\[/.exec(line)?.[1] ?? '?';
}

/** In the recorder's order, which decides in which order queue ids are met. */
const SERVICE_ORDER = [
  'smtpd', 'proxymap', 'trivial-rewrite', 'verify', 'cleanup', 'qmgr', 'local', 'smtp', 'relay/smtp', 'error', 'retry', 'discard', 'bounce',
];

function byService(lines: readonly string[]): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const line of lines) groups.set(serviceOf(line), [...(groups.get(serviceOf(line)) ?? []), line]);
  const rank = (service: string) => (SERVICE_ORDER.includes(service) ? SERVICE_ORDER.indexOf(service) : 99);
  return Object.fromEntries([...groups].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}

function messageNumber(line: string): number {
  const match = /\{QUEUEID(\d*)\}/.exec(line);
  return match ? Number(match[1] || '1') : 0;
}

/** What is compared of a result: the recorder's keys, normalised. */
export function normaliseSmtpd(result: SmtpdResult): Record<string, unknown> {
  const names = new Names();
  const services = byService(result.log.filter((line) => !NOISE.test(line)));
  names.learn(result.transcript.map((entry) => entry.s ?? '').join('\n'));
  for (const lines of Object.values(services)) names.learn(lines.join('\n'));
  names.learn(Object.values(result.mailboxes).join('\n'));
  names.learn(result.outbound.flatMap(({ transcript }) => transcript.map((entry) => entry.c ?? '')).join('\n'));
  for (const { queue_id } of result.queue) names.add(queue_id);
  const log = names.any(services) as Record<string, string[]>;
  log['qmgr']?.sort((a, b) => messageNumber(a) - messageNumber(b));
  return {
    transcript: names.any(result.transcript),
    closed_by: names.any(result.closed_by),
    mailboxes: names.any(result.mailboxes),
    outbound: names.any(result.outbound),
    queue: names.any(result.queue),
    log_by_service: log,
  };
}
