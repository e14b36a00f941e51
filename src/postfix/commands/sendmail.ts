/**
 * sendmail(1) of Postfix 3.7 with postdrop(1) behind it: makes a maildrop file of a letter on standard input, and wakes
 * pickup(8); with -bp -bi -q -qR -qI it is postqueue and newaliases, with -bs an SMTP server. Leaves out -bl and -qS.
 */
import { getopt, type GivenOption } from '../../formats/getopt.ts';
import { encodeRecord, RECORD } from '../../formats/queue-record.ts';
import { REQUEST_FLAG } from '../global/delivery-request.ts';
import { readMainCf } from '../global/main-cf.ts';
import { Report, type CommandCall, type CommandOutcome } from './command.ts';
import { recipientsInHeader, recipientsInOperand } from './header-recipients.ts';
import { lineRecords, MAILDROP_MODE, maildropPath } from './maildrop-file.ts';
import { newaliases } from './postmap.ts';
import { mailq, postqueue } from './postqueue.ts';
import { smtpSession } from './sendmail-session.ts';

/** EX_TEMPFAIL (sysexits). */
const TEMPORARY = 75;
const NOTIFY: Readonly<Record<string, number>> = { never: 1, success: 2, failure: 4, delay: 8 };
const RET: Readonly<Record<string, number>> = { full: 1, hdrs: 2 };
const ENCODING: Readonly<Record<string, string>> = { '8BITMIME': '8bit', '7BIT': '7bit' };
const MAX_ENVID = 100;
/** Options that mean nothing to Postfix, with and without a word of their own, and those of ours. */
const LETTERS = 'A:B:C:F:GIL:N:O:R:UV:X:b:ce:f:h:imno:p:q:r:tvx';

export function sendmail(call: CommandCall): CommandOutcome {
  const report = new Report('sendmail');
  const options = getopt(call.args.map((word) => (word === '-q' ? '-q0' : word)), { letters: LETTERS });
  if (!options.ok) {
    // Looked at twice: once for the name of the configuration, once for all.
    report.complain(options.text);
    report.complain(options.text);
    return report.fatal('usage: sendmail [options]', TEMPORARY);
  }
  const value = (letter: string): string | undefined => options.given.findLast((option) => option.letter === letter)?.value;
  const mode = value('b') ?? 'm';
  if (mode === 'p') return mailq(call);
  if (mode === 'i') return newaliases(call);
  if (mode === 'd') return report.outcome();
  const wish = value('q');
  if (wish === '0') return postqueue({ ...call, args: ['-f'] });
  if (wish?.startsWith('R')) return postqueue({ ...call, args: ['-s', wish.slice(1)] });
  if (wish?.startsWith('I')) return postqueue({ ...call, args: ['-i', wish.slice(1)] });
  if (mode === 's') {
    const cf = readMainCf(call.disk, { hostname: call.hostname, addresses: call.addresses });
    return cf.fatal === null ? smtpSession(call, cf, report) : report.fatal(cf.fatal, TEMPORARY);
  }
  if (mode !== 'm' && mode !== 'v') return report.fatal(`unsupported: -b${mode}`, TEMPORARY);
  return submit(call, new Report('sendmail', call), options.given, options.operands);
}

function submit(call: CommandCall, report: Report, given: readonly GivenOption[], operands: readonly string[]): CommandOutcome {
  const { user, users } = call;
  const uid = users.find(({ name }) => name === user)?.uid ?? 0;
  const has = (letter: string, value?: string): boolean => given.some((option) => option.letter === letter && (value ?? option.value) === option.value);
  const cf = readMainCf(call.disk, { hostname: call.hostname, addresses: call.addresses });
  if (cf.fatal !== null) return report.fatal(cf.fatal, TEMPORARY);
  if (!maySubmit(cf.list('authorized_submit_users'), user)) return report.fatal(`User ${user}(${uid}) is not allowed to submit mail`, TEMPORARY);
  const verifies = has('b', 'v');
  const named = given.findLast(({ letter }) => letter === 'f' || letter === 'r')?.value;
  const sender = named === undefined ? user : (recipientsInOperand(named)[0] ?? '');
  const lines = verifies ? probe(sender, operands) : letterLines(call.stdin, has('i') || has('o', 'i'));
  const extracts = has('t');
  if (!extracts && operands.length === 0) {
    return report.fatal(`${sender}(${uid}): Recipient addresses must be specified on the command line or via the -t option`, TEMPORARY);
  }
  const found = extracts ? recipientsInHeader(lines) : [];
  if (extracts && found.length + operands.length === 0) return report.fatal(`${sender}(${uid}): No recipient addresses found in message header`, TEMPORARY);
  const notify = (given.findLast(({ letter }) => letter === 'N')?.value ?? '').split(',').reduce((mask, word) => mask | (NOTIFY[word.trim().toLowerCase()] ?? 0), 0);
  const trace = verifies ? REQUEST_FLAG.userVerify : has('v') ? REQUEST_FLAG.record : 0;
  const { epochMillis } = call.clock;
  const seconds = Math.floor(epochMillis / 1000);
  const micros = Math.floor((epochMillis % 1000) * 1000);
  const fullName = given.findLast(({ letter }) => letter === 'F')?.value ?? (users.find(({ name }) => name === user)?.gecos ?? '').split(',')[0] ?? '';
  const recipient = (address: string): string => (notify > 0 ? encodeRecord(RECORD.attribute, `notify_flags=${notify}`) : '') + encodeRecord(RECORD.recipient, address);
  const octets = [
    encodeRecord(RECORD.time, `${seconds} ${micros}`),
    ...dsnAttributes(given),
    encodeRecord(RECORD.attribute, `rewrite_context=${has('G') ? 'remote' : 'local'}`),
    fullName === '' ? '' : encodeRecord(RECORD.fullName, fullName),
    encodeRecord(RECORD.sender, sender),
    encodingAttribute(given),
    trace > 0 ? encodeRecord(RECORD.attribute, `trace_flags=${trace}`) : '',
    ...operands.flatMap(recipientsInOperand).map(recipient),
    encodeRecord(RECORD.message, ''),
    ...lines.map(lineRecords),
    encodeRecord(RECORD.extracted, ''),
    ...found.map(recipient),
    encodeRecord(RECORD.end, ''),
  ].join('');
  report.writes.push({ path: maildropPath(call, cf, 0), octets, mode: MAILDROP_MODE, owner: `${user}:postdrop` });
  report.signals.push({ program: 'pickup', signal: 'wake' });
  if (verifies || trace > 0) report.stdout = `Mail Delivery Status Report will be mailed to <${sender}>.\n`;
  return report.outcome();
}

/** -V and -R: what a report is to name, and how much of the letter it returns. */
function dsnAttributes(given: readonly GivenOption[]): readonly string[] {
  const envid = given.findLast(({ letter }) => letter === 'V')?.value ?? '';
  const ret = RET[(given.findLast(({ letter }) => letter === 'R')?.value ?? '').toLowerCase()];
  return [
    ...(envid === '' || envid.length > MAX_ENVID ? [] : [encodeRecord(RECORD.attribute, `envelope_id=${envid}`)]),
    ...(ret === undefined ? [] : [encodeRecord(RECORD.attribute, `ret_flags=${ret}`)]),
  ];
}

/** -B: what the body is said to be. */
function encodingAttribute(given: readonly GivenOption[]): string {
  const encoding = ENCODING[given.findLast(({ letter }) => letter === 'B')?.value ?? ''];
  return encoding === undefined ? '' : encodeRecord(RECORD.attribute, `encoding=${encoding}`);
}

/** The letter that `sendmail -bv` sends nowhere. */
function probe(sender: string, recipients: readonly string[]): readonly string[] {
  return [...(sender === '' ? [] : [`From: ${sender}`]), 'Subject: probe', `To:${recipients.map((address) => `\t${address}`).join(',\n')}`.split('\n')].flat();
}

/** CR LF ends lines where it ends the first; a lone dot ends the letter unless it is not to; a letter needs no last newline. */
function letterLines(stdin: string, ignoresDots: boolean): readonly string[] {
  const text = /^[^\n]*\r\n/.test(stdin) ? stdin.replaceAll('\r\n', '\n') : stdin;
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const dot = ignoresDots ? -1 : lines.indexOf('.');
  const kept = dot < 0 ? lines : lines.slice(0, dot);
  // A letter that begins with no header gets the empty line that ends its header.
  const startsWithHeader = /^([\x21-\x39\x3b-\x7e]+[ \t]*:|From )/.test(kept[0] ?? '');
  return startsWithHeader || kept[0] === '' || kept.length === 0 ? kept : ['', ...kept];
}

/** authorized_submit_users: the first pattern that fits decides. */
function maySubmit(patterns: readonly string[], user: string): boolean {
  for (const pattern of patterns) {
    const isNegated = pattern.startsWith('!');
    const name = isNegated ? pattern.slice(1) : pattern;
    if (name.startsWith('static:') || name === user) return !isNegated;
  }
  return false;
}
