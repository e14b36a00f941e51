/**
 * postqueue(1) and mailq(1) of Postfix 3.7: the queue as people (-p) and as programs (-j) read it, -f, -s and -i.
 * Pure: reads the queue through showq's listing; -s and -i are asked of flush(8) by way of master.
 */
import { lowerAscii } from '../../formats/ascii-case.ts';
import { formatCtime } from '../../formats/calendar.ts';
import { getopt } from '../../formats/getopt.ts';
import { readMainCf } from '../global/main-cf.ts';
import { domainMatches } from '../global/match-list.ts';
import { MASTER_PID_FILE, MASTER_PID_FOLDER } from '../global/queue-places.ts';
import { listQueue, type ListedMessage } from '../showq/listing.ts';
import { Report, type CommandCall, type CommandOutcome } from './command.ts';

const USAGE = 'usage: postqueue -f | postqueue -i queueid | postqueue -j | postqueue -p | postqueue -s site';
/** EX_UNAVAILABLE (sysexits). */
const UNAVAILABLE = 69;
/** Columns of the listing, for short queue ids and for long ones. Reasons end in a column of their own, with their parentheses two further. */
interface Columns {
  readonly heading: string;
  readonly id: number;
  readonly size: number;
  readonly date: number;
}
const SHORT: Columns = { heading: '-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n', id: 11, size: 7, date: 20 };
const LONG: Columns = { heading: '----Queue ID----- --Size-- ---Arrival Time---- --Sender/Recipient------\n', id: 17, size: 8, date: 19 };
const REASON_COLUMN = 76;
const SIGNS: Readonly<Record<string, string>> = { active: '*', hold: '!' };

export function postqueue(call: CommandCall): CommandOutcome {
  const report = new Report('postqueue', call);
  const options = getopt(call.args, { letters: 'c:fi:jps:v' });
  if (!options.ok) {
    // The configuration with the log's name has not been read yet.
    const early = new Report('postqueue');
    early.complain(options.text);
    return early.fatal(USAGE, UNAVAILABLE);
  }
  const modes = options.given.filter(({ letter }) => letter !== 'v' && letter !== 'c');
  const mode = modes[0]?.letter;
  if (mode === undefined || modes.length > 1 || options.operands.length > 0) return report.fatal(USAGE, UNAVAILABLE);
  switch (mode) {
    case 'p': return mailq(call);
    case 'j':
      for (const message of listQueue(call.disk)) report.stdout += jsonLine(message);
      return report.outcome();
    case 'f':
      if (isDown(call)) return new Report('postqueue').fatal('Cannot flush mail queue - mail system is down', UNAVAILABLE);
      report.signals.push({ program: 'qmgr', signal: 'flush' }, { program: 'pickup', signal: 'wake' });
      return report.outcome();
    case 'i':
      if (isDown(call)) return new Report('postqueue').fatal('Cannot flush queue file - mail system is down', UNAVAILABLE);
      return flushFile(report, modes[0]?.value ?? '');
    default: return flushSite(call, report, modes[0]?.value ?? '');
  }
}

/** flush(8) keeps logs for the destinations in fast_flush_domains alone. */
function flushSite(call: CommandCall, report: Report, site: string): CommandOutcome {
  const cf = readMainCf(call.disk, { hostname: call.hostname, addresses: call.addresses });
  if (!isHostname(site) && parseIpv4Literal(site) === null) return report.fatal(`Cannot flush mail queue - invalid destination: "${site}"`, UNAVAILABLE);
  if (isDown(call)) return new Report('postqueue').fatal('Cannot flush mail queue - mail system is down', UNAVAILABLE);
  if (!domainMatches(call.disk, cf, 'fast_flush_domains', lowerAscii(site))) {
    return report.fatal(`Flush service is not configured for destination "${site}"`, UNAVAILABLE);
  }
  report.signals.push({ program: 'master', signal: `flush site=${site}` });
  return report.outcome();
}

function flushFile(report: Report, queueId: string): CommandOutcome {
  if (!/^[0-9A-Za-z]+$/.test(queueId)) return report.fatal(`Cannot flush queue ID - invalid name: "${queueId}"`, UNAVAILABLE);
  report.signals.push({ program: 'master', signal: `flush id=${queueId}` });
  return report.outcome();
}

function isHostname(name: string): boolean {
  return /^[0-9A-Za-z_]([0-9A-Za-z_-]*[0-9A-Za-z_])?(\.[0-9A-Za-z_]([0-9A-Za-z_-]*[0-9A-Za-z_])?)*$/.test(name);
}

function parseIpv4Literal(site: string): string | null {
  return /^\[(\d{1,3}(?:\.\d{1,3}){3})\]$/.exec(site)?.[1] ?? null;
}

function isDown({ disk }: CommandCall): boolean {
  return disk.stat(MASTER_PID_FOLDER) !== null && disk.stat(MASTER_PID_FILE) === null;
}

export function mailq(call: CommandCall): CommandOutcome {
  const report = new Report('postqueue');
  if (isDown(call)) {
    const trouble = '(Connect to the Postfix showq service: Connection refused)';
    if (call.user !== 'root') return report.fatal(`Queue report unavailable - mail system is down ${trouble}`, UNAVAILABLE);
    report.warn(`Mail system is down -- accessing queue directly ${trouble}`);
  }
  const messages = listQueue(call.disk);
  if (messages.length === 0) {
    report.stdout = 'Mail queue is empty\n';
    return report.outcome();
  }
  const cf = readMainCf(call.disk, { hostname: call.hostname, addresses: call.addresses });
  const columns = cf.flag('enable_long_queue_ids') ? LONG : SHORT;
  report.stdout = columns.heading + messages.map((message) => `${entry(message, columns, call.clock.utcOffsetMinutes)}\n`).join('');
  const kilobytes = Math.floor(messages.reduce((sum, { size }) => sum + size, 0) / 1024);
  report.stdout += `-- ${kilobytes} Kbytes in ${messages.length} Request${messages.length === 1 ? '' : 's'}.\n`;
  return report.outcome();
}

function entry({ queueName, queueId, size, arrival, shownSender, recipients, isForceExpired }: ListedMessage, columns: Columns, utcOffsetMinutes: number): string {
  const id = `${queueId}${SIGNS[queueName] ?? (isForceExpired ? '#' : '')}`.padEnd(columns.id);
  const date = formatCtime(arrival, utcOffsetMinutes).slice(0, columns.date).padStart(columns.date);
  let text = `${id} ${String(size).padStart(columns.size)} ${date} ${shownSender}\n`;
  let reason = '';
  for (const { address, delayReason } of recipients) {
    // A reason stands above the first of the recipients that share it.
    if ((delayReason ?? '') !== reason) {
      reason = delayReason ?? '';
      const shown = reason === '' ? 'reason unavailable' : reason;
      text += `${' '.repeat(Math.max(0, REASON_COLUMN - reason.length))}(${shown})\n`;
    }
    text += `${' '.repeat(columns.id + columns.size + columns.date + 3)}${address}\n`;
  }
  return text;
}

function jsonLine({ queueName, queueId, arrival, size, shownSender, recipients, isForceExpired }: ListedMessage): string {
  const listed = recipients.map(
    ({ address, delayReason }) => `{"address": ${quoted(address)}${delayReason === null ? '' : `, "delay_reason": ${quoted(delayReason)}`}}`,
  );
  return (
    `{"queue_name": ${quoted(queueName)}, "queue_id": ${quoted(queueId)}, "arrival_time": ${arrival}, "message_size": ${size}, ` +
    `"forced_expire": ${isForceExpired}, "sender": ${quoted(shownSender)}, "recipients": [${listed.join(', ')}]}\n`
  );
}

function quoted(text: string): string {
  return `"${text.replace(/[\0-\x1f"\\]/g, (character) => {
    const short = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' }[character];
    return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  })}"`;
}
