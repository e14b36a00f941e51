/**
 * qshape(1) of Postfix 3.7: how many queued recipients there are for each domain, by age of the message; with -s by
 * sender domain. Has -s, -l (linear), -b and -t for the buckets, -w for the names' width.
 */
import { getopt } from '../../formats/getopt.ts';
import { listQueue } from '../showq/listing.ts';
import { Report, type CommandCall, type CommandOutcome } from './command.ts';

const DEFAULT_QUEUES = ['incoming', 'active'];
const DEFAULT_BUCKETS = 10;
const FIRST_BUCKET_MINUTES = 5;
const NAME_WIDTH = 39;

export function qshape(call: CommandCall): CommandOutcome {
  const report = new Report('qshape');
  const options = getopt(call.args, { letters: 'slb:t:w:c:' });
  if (!options.ok) {
    report.complain(options.text);
    return report.outcome(1);
  }
  const value = (letter: string): string | undefined => options.given.findLast((option) => option.letter === letter)?.value;
  const bySender = value('s') !== undefined;
  const buckets = Number.parseInt(value('b') ?? '', 10) || DEFAULT_BUCKETS;
  const minutes = Number.parseInt(value('t') ?? '', 10) || FIRST_BUCKET_MINUTES;
  const limits = Array.from({ length: buckets - 1 }, (_, at) => (value('l') === undefined ? minutes * 2 ** at : minutes * (at + 1)));
  const queues = options.operands.length > 0 ? options.operands : DEFAULT_QUEUES;
  const rows = new Map<string, number[]>();
  const total = Array.from({ length: buckets + 1 }, () => 0);
  for (const message of listQueue(call.disk).filter(({ queueName }) => queues.includes(queueName))) {
    const age = (call.clock.epochMillis / 1000 - message.arrival) / 60;
    const bucket = 1 + limits.filter((limit) => age >= limit).length;
    const addresses = bySender ? [message.sender] : message.recipients.map(({ address }) => address);
    for (const address of addresses) {
      const domain = address === '' ? 'MAILER-DAEMON' : address.slice(address.lastIndexOf('@') + 1).toLowerCase();
      const row = rows.get(domain) ?? total.map(() => 0);
      rows.set(domain, row);
      for (const counts of [row, total]) for (const at of [0, bucket]) counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  const heads = ['T', ...limits.map(String), `${limits.at(-1) ?? 0}+`];
  const widths = heads.map((head, at) => Math.max(2, head.length, ...[total, ...rows.values()].map((row) => String(row[at] ?? 0).length)) + 1);
  const line = (name: string, cells: readonly (string | number)[]): string =>
    `${name.slice(-NAME_WIDTH).padStart(NAME_WIDTH)}${cells.map((cell, at) => String(cell).padStart(widths[at] ?? 0)).join('')}\n`;
  const sorted = [...rows].sort(([a, x], [b, y]) => (y[0] ?? 0) - (x[0] ?? 0) || (a < b ? -1 : 1));
  report.stdout = line('', heads) + line('TOTAL', total) + sorted.map(([name, row]) => line(name, row)).join('');
  return report.outcome();
}
