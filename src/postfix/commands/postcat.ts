/**
 * postcat(1) of Postfix 3.7: a queue file's records as people read them, from the file on the disk. Has -b -e -h (which
 * parts), -q (by queue id), -o (offsets), -v (types of text records).
 */
import { formatCtime } from '../../formats/calendar.ts';
import { getopt } from '../../formats/getopt.ts';
import { readRecords, RECORD, type DecodedRecord } from '../../formats/queue-record.ts';
import { readMainCf } from '../global/main-cf.ts';
import { queuePath } from '../global/queue-places.ts';
import { Report, type CommandCall, type CommandOutcome } from './command.ts';

const USAGE = 'usage: postcat [-b (body text)] [-c config_dir] [-d (decimal record type)] [-e (envelope records)] [-h (header text)] [-q (access queue)] [-v] [file(s)...]';
/** Where -q looks, in this order. */
const QUEUES = ['maildrop', 'hold', 'incoming', 'active', 'deferred'];
const NAMES: Readonly<Record<string, string>> = {
  [RECORD.size]: 'message_size',
  [RECORD.time]: 'message_arrival_time', [RECORD.createTime]: 'create_time', [RECORD.fullName]: 'sender_fullname',
  [RECORD.filter]: 'content_filter', [RECORD.sender]: 'sender', [RECORD.done]: 'done_recipient',
  [RECORD.recipient]: 'recipient', [RECORD.originalRecipient]: 'original_recipient', [RECORD.canceledRecipient]: 'canceled_recipient',
  [RECORD.warn]: 'warning_message_time', [RECORD.attribute]: 'named_attribute', [RECORD.killed]: 'killed_record',
  [RECORD.redirect]: 'redirect_to', [RECORD.flags]: 'flags',
};

interface Parts {
  readonly envelope: boolean;
  readonly header: boolean;
  readonly body: boolean;
  /** Which parts were not asked for: the whole file is shown with its marks. */
  readonly marks: boolean;
  readonly verbose: boolean;
  readonly offsets: boolean;
}

export function postcat(call: CommandCall): CommandOutcome {
  const report = new Report('postcat');
  const options = getopt(call.args, { letters: 'bc:dehoqv' });
  if (!options.ok) {
    report.complain(options.text);
    return report.fatal(USAGE);
  }
  const has = (letter: string): boolean => options.given.some((option) => option.letter === letter);
  if (options.operands.length === 0) return report.fatal(USAGE);
  const all = !has('b') && !has('e') && !has('h');
  const parts: Parts = {
    envelope: all || has('e'), header: all || has('h'), body: all || has('b'), marks: all || has('e'), verbose: has('v'), offsets: has('o'),
  };
  for (const operand of options.operands) {
    const found = has('q') ? inQueue(call, operand) : { shown: operand, octets: call.disk.read(operand) };
    if (call.user !== 'root') return report.fatal(`open ${has('q') ? 'queue file ' : ''}${operand}: Permission denied`);
    if (!found || found.octets === null) return report.fatal(`open ${has('q') ? 'queue file ' : ''}${operand}: No such file or directory`);
    if (parts.verbose) report.stderr += `postcat: name_mask: ipv4\npostcat: inet_addr_local: configured ${call.addresses.length + 1} IPv4 addresses\n`;
    report.stdout += show(found.shown, readRecords(found.octets), parts, call.clock.utcOffsetMinutes);
  }
  return report.outcome();
}

function inQueue({ disk, hostname, addresses }: CommandCall, id: string): { readonly shown: string; readonly octets: string | null } | null {
  const cf = readMainCf(disk, { hostname, addresses });
  for (const queue of QUEUES) {
    const path = queuePath(cf, queue, id);
    const octets = disk.read(path);
    if (octets !== null) return { shown: path.slice(cf.text('queue_directory').length + 1), octets };
  }
  return null;
}

function show(name: string, records: readonly DecodedRecord[], parts: Parts, utcOffsetMinutes: number): string {
  let text = parts.marks ? `*** ENVELOPE RECORDS ${name} ***\n` : '';
  let where: 'envelope' | 'header' | 'body' | 'extracted' = 'envelope';
  const byOffset = new Map(records.map((record, index) => [record.offset, index]));
  for (let at = 0, steps = 0; at < records.length && steps <= 2 * records.length; steps += 1) {
    const { type, data, offset } = records[at] as DecodedRecord;
    at += 1;
    const place = parts.offsets ? `${String(offset).padStart(9)} ` : '';
    if (type === RECORD.message) {
      where = 'header';
      if (parts.marks) text += `*** MESSAGE CONTENTS ${name} ***\n`;
    } else if (type === RECORD.extracted) {
      where = 'extracted';
      if (parts.marks) text += `*** HEADER EXTRACTED ${name} ***\n`;
    } else if (type === RECORD.end) {
      if (parts.marks) text += `*** MESSAGE FILE END ${name} ***\n`;
      break;
    } else if (where === 'header' || where === 'body') {
      if (type === RECORD.pointer && Number(data) > 0) at = byOffset.get(Number(data)) ?? records.length;
      if (type !== RECORD.line && type !== RECORD.continued) continue;
      // The empty line between the two is the body's.
      if (where === 'header' && !/^[ \t]|^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(data)) where = 'body';
      if (where === 'header' ? parts.header : parts.body) text += `${place}${parts.verbose ? 'regular_text: ' : ''}${data}${type === RECORD.line ? '\n' : ''}`;
    } else if (parts.envelope) text += envelopeLine(type, data, place, utcOffsetMinutes);
  }
  return text;
}

function envelopeLine(type: string, data: string, place: string, utcOffsetMinutes: number): string {
  if (type === RECORD.padding || type === RECORD.pointer) return '';
  const name = NAMES[type] ?? 'unknown_record';
  if (type === RECORD.time || (type === RECORD.warn && Number.parseInt(data, 10) > 0)) {
    return `${place}${name}: ${formatCtime(Number.parseInt(data, 10), utcOffsetMinutes)}\n`;
  }
  if (type === RECORD.attribute) {
    const created = /^create_time=(\d+)$/.exec(data);
    if (created) return `${place}create_time: ${formatCtime(Number(created[1]), utcOffsetMinutes)}\n`;
  }
  return `${place}${name}: ${data}\n`;
}
