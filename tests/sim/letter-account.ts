/**
 * The account of a run: every letter that was accepted, and every report that bounce(8) wrote, must be found for each
 * place where it was to end: a copy there, bounced, or still queued. Copies are counted on the disks; those that went to
 * other hosts by what our smtp(8) was told, since a host that takes a letter and does not say so gets it again (RFC 1047).
 */
import { readRecords, RECORD, type DecodedRecord } from '../../src/formats/queue-record.ts';
import { isKind, type Micros, type TraceEvent } from '../../src/kernel/trace.ts';
import type { World } from '../../src/world/world.ts';
import { messageIdOf, type Letter, type Plan } from './letter-plan.ts';
import { HOST, type LetterWorld } from './letter-world.ts';

export interface Account {
  /** Letters that a client was told are queued; recipients of these and of reports by what became of them. */
  readonly accepted: number;
  readonly sent: number;
  readonly bounced: number;
  readonly queued: number;
  /** Copies and reports beyond one that Postfix is known to make: see `repeatsOfAliases`. */
  readonly repeatedByAlias: number;
  /** The same where a daemon that had to do with the letter was killed meanwhile: see `repeatsByCrash`. */
  readonly repeatedByCrash: number;
  /** Letters whose time was over when the daemon that was to say why had died: nobody is told, in Postfix neither. */
  readonly expiredUntold: number;
  readonly problems: readonly string[];
}

/** A letter in our queue, from its acceptance by cleanup(8) on. */
interface Queued {
  readonly queueId: string;
  readonly messageId: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly letter: string;
  readonly at: Micros;
  /** The cleanup(8) that took it. */
  readonly process: string;
  /** What its file held when it was removed; null while it is there. */
  removed: string | null;
  removedAt: Micros;
  isExpired: boolean;
}

/** One fate of one recipient of a queued letter. */
interface Fate {
  readonly queueId: string;
  readonly recipient: string;
  readonly at: Micros;
  readonly process: string;
}

interface Ledger {
  readonly queued: Map<string, Queued>;
  readonly sent: Fate[];
  readonly bounced: Fate[];
  readonly deferred: Fate[];
  /** Those whose time was over: bounce(8) has struck them out of the file. */
  readonly expired: Fate[];
  /** Copies in mailboxes as the trace tells them. */
  readonly delivered: (Fate & { readonly mailbox: string; readonly messageId: string })[];
  /** What other hosts took: `recipient messageId`. */
  readonly taken: string[];
  readonly reports: { readonly of: string; readonly queueId: string; readonly at: Micros }[];
  /** Agents that began on a queue id. */
  readonly agents: { readonly queueId: string; readonly process: string }[];
  /** bounce(8) that could not write its log. */
  readonly unwritten: Micros[];
  /** When the file of a queue id was made, by it. */
  readonly begun: Map<string, Micros>;
  readonly kills: { readonly process: string; readonly at: Micros }[];
}

/** Exit status of what `kill -9` ended. */
const KILLED = 137;

const QUEUES = /^\/var\/spool\/postfix\/(incoming|active|deferred|hold|corrupt)\//;

function headerOf(letter: string): string {
  return letter.split(/\r?\n\r?\n/, 1)[0] ?? '';
}

function messageIdIn(letter: string): string {
  return /^Message-Id: <([^>]*)>/im.exec(headerOf(letter))?.[1] ?? '';
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function readLedger(trace: readonly TraceEvent[]): Ledger {
  const ledger: Ledger = { queued: new Map(), sent: [], bounced: [], deferred: [], expired: [], delivered: [], taken: [], reports: [], begun: new Map(), agents: [], unwritten: [], kills: [] };
  const files = new Map<string, string>();
  for (const event of trace) {
    if (event.host !== HOST) {
      if (isKind(event, 'letter.accepted')) ledger.taken.push(...event.data.recipients.map((recipient) => `${recipient.toLowerCase()} ${messageIdIn(event.data.letter)}`));
      continue;
    }
    if (isKind(event, 'file.write') && QUEUES.test(event.data.path)) followFile(ledger, files, event);
    else note(ledger, event);
  }
  return ledger;
}

function followFile(ledger: Ledger, files: Map<string, string>, { t: at, process, data }: Extract<TraceEvent, { kind: 'file.write' }>): void {
  const { path, how, octets, to } = data;
  const before = files.get(path) ?? '';
  const queueId = nameOf(path);
  if (process.includes('/bounce.')) {
    // bounce(8) strikes out those whose time is over once their sender has been told.
    const left = undone(octets);
    for (const recipient of undone(before)) if (!left.includes(recipient)) ledger.expired.push({ queueId, recipient, at, process });
  }
  if (how === 'write' && octets === '') ledger.begun.set(queueId, at);
  if (how === 'write') files.set(path, octets);
  else if (how === 'append') files.set(path, before + octets);
  else if (how === 'remove' || how === 'rename') files.delete(path);
  if (how === 'rename' && to !== undefined) files.set(to, before);
  const letter = ledger.queued.get(queueId);
  if (how === 'remove' && letter) [letter.removed, letter.removedAt] = [before, at];
}

function note(ledger: Ledger, event: TraceEvent): void {
  const { t: at, process } = event;
  if (isKind(event, 'letter.accepted')) {
    const { queueId, sender, recipients, letter } = event.data;
    ledger.queued.set(queueId, { queueId, messageId: messageIdIn(letter), sender, recipients, letter, at, process, removed: null, removedAt: Infinity, isExpired: false });
  } else if (isKind(event, 'delivery.attempt')) {
    const { queueId, recipient, status } = event.data;
    const fate = { queueId, recipient: recipient.toLowerCase(), at, process };
    if (status === 'sent') ledger.sent.push(fate);
    else if (status === 'bounced') ledger.bounced.push(fate);
    else if (status === 'deferred') ledger.deferred.push(fate);
  } else if (isKind(event, 'letter.delivered')) {
    const { queueId, recipient, mailbox, letter } = event.data;
    ledger.delivered.push({ queueId, recipient: recipient.toLowerCase(), at, process, mailbox: mailboxOf(mailbox), messageId: messageIdIn(letter) });
  } else if (isKind(event, 'bounce.write')) {
    if (event.data.what === 'bounce') ledger.reports.push({ ...event.data, at });
  } else if (isKind(event, 'process.exit')) {
    if (event.data.status === KILLED) ledger.kills.push({ process, at });
    else if (event.data.status !== 0 && process.includes('/bounce.')) ledger.unwritten.push(at);
  } else if (isKind(event, 'delivery.begin')) {
    ledger.agents.push({ queueId: event.data.queueId, process });
  } else if (isKind(event, 'log.line')) {
    const expired = /^(\w+): from=<.*>, status=(force-)?expired, returned to sender$/.exec(event.data.text)?.[1];
    const letter = expired === undefined ? undefined : ledger.queued.get(expired);
    if (letter) letter.isExpired = true;
  }
}

/** A message in a Maildir stands for its Maildir. */
function mailboxOf(path: string): string {
  return path.replace(/new\/[^/]*$/, '');
}

/** Recipients whose records are not marked as done. */
function undone(octets: string): readonly string[] {
  return readRecords(octets).filter(({ type }: DecodedRecord) => type === RECORD.recipient).map(({ data }) => data.toLowerCase());
}

/** Copies on the host's disk: `mailbox messageId`. */
function copiesOnDisk(world: World): readonly string[] {
  const disk = world.disk(HOST);
  return disk.walk('/').flatMap((path) => {
    const isMaildir = path.includes('/new/');
    if (!isMaildir && !/^\/var\/mail\/|^\/var\/vmail\//.test(path)) return [];
    const text = disk.read(path);
    if (text === null || text === '') return [];
    const letters = isMaildir ? [text] : `\n\n${text}`.split(/\n\nFrom [^\n]*\n/).slice(1);
    return letters.map((letter) => `${mailboxOf(path)} ${messageIdIn(letter)}`);
  });
}

/** What is still queued: queue ids with the recipients that are not done; the maildrop queue by its letters. */
function stillQueued(world: World): { readonly queueId: string; readonly messageId: string; readonly recipients: readonly string[] }[] {
  const disk = world.disk(HOST);
  return disk.walk('/var/spool/postfix').flatMap((path) => {
    const node = disk.stat(path);
    const isDropped = path.startsWith('/var/spool/postfix/maildrop/');
    if (node?.kind !== 'file' || !(isDropped || (QUEUES.test(path) && (node.mode & 0o700) === 0o700))) return [];
    const lines = readRecords(node.octets).filter(({ type }) => type === RECORD.line).map(({ data }) => data);
    return [{ queueId: nameOf(path), messageId: messageIdIn(lines.join('\n')), recipients: undone(node.octets) }];
  });
}

/** Counts by `messageId leaf`. */
class Tally {
  readonly counts = new Map<string, number>();

  add(messageId: string, leaves: readonly string[]): void {
    for (const leaf of leaves) this.counts.set(`${messageId} ${leaf}`, this.of(`${messageId} ${leaf}`) + 1);
  }

  of(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** Where the file of a `box:` leaf lies. */
function leafOfMailbox(mailbox: string): string {
  const user = /^\/var\/mail\/(\w+)$/.exec(mailbox)?.[1] ?? /^\/home\/(\w+)\/Maildir\/$/.exec(mailbox)?.[1];
  return user === undefined || user === 'archive' ? `box:${mailbox}` : `box:${user}`;
}

/** The recipients that smtpd accepted for a letter, and whether it said 250 at its end. */
function acceptedRecipients(world: World, letter: Letter): { readonly recipients: readonly string[]; readonly isTold: boolean } {
  if (letter.how === 'maildrop') return { recipients: letter.recipients, isTold: true };
  const replies = world.trace.flatMap((event) => (isKind(event, 'smtp.reply') && event.data.conn === world.connectionOf(letter.id) ? [event.data] : []));
  return {
    recipients: replies.filter(({ to, code }) => to === 'RCPT' && code === 250).map(({ address = '' }) => address),
    isTold: replies.some(({ to, code }) => to === 'end-of-data' && code === 250),
  };
}

export function account(world: World, planned: Plan): Account {
  const { world: { leavesOf, alwaysBcc }, letters } = planned;
  const ledger = readLedger(world.trace);
  noteUnlogged(ledger, planned);
  const problems: string[] = [];
  const expected = new Tally();
  let accepted = 0;
  let repeatedByAlias = 0;
  let repeatedByCrash = 0;
  for (const letter of letters) {
    const { recipients, isTold } = acceptedRecipients(world, letter);
    // smtpd(8) may have died when the letter was in the queue already, and before its client was told.
    if (!isTold && ![...ledger.queued.values()].some(({ messageId }) => messageId === messageIdOf(letter))) continue;
    if (isTold) accepted += 1;
    expected.add(messageIdOf(letter), [...recipients, ...alwaysBcc].flatMap(leavesOf));
  }
  const submitted = new Set(letters.map(messageIdOf));
  const reported = new Set<string>();
  for (const { messageId, recipients } of ledger.queued.values()) {
    if (submitted.has(messageId) || reported.has(messageId)) continue;
    reported.add(messageId);
    expected.add(messageId, recipients.flatMap(leavesOf));
  }
  const found = fates(world, ledger, leavesOf, problems);
  for (const key of new Set([...expected.counts.keys(), ...found.sent.counts.keys(), ...found.bounced.counts.keys(), ...found.queued.counts.keys()])) {
    const [wanted, sent, bounced, queued] = [expected, found.sent, found.bounced, found.queued].map((tally) => tally.of(key));
    const surplus = (sent ?? 0) + (bounced ?? 0) + (queued ?? 0) - (wanted ?? 0);
    if (surplus === 0) continue;
    const [messageId = '', leaf = ''] = key.split(' ');
    if (surplus > 0 && surplus <= repeatsOfAliases(ledger, leavesOf, messageId, leaf)) repeatedByAlias += surplus;
    else if (surplus > 0 && surplus <= repeatsOfAliases(ledger, leavesOf, messageId, leaf) + repeatsByCrash(ledger, messageId) * Math.max(1, wanted ?? 0)) repeatedByCrash += surplus;
    else problems.push(`${key}: due ${wanted}, sent ${sent}, bounced ${bounced}, queued ${queued}`);
  }
  const untold = unreported(world, ledger, planned, problems);
  return { expiredUntold: untold, repeatedByAlias, repeatedByCrash, accepted, sent: found.sent.total, bounced: found.bounced.total, queued: found.queued.total, problems };
}

/** Where the log had no room, nobody read there that the time of a letter was over. */
function noteUnlogged({ queued }: Ledger, { fullDisks, world: { lifetime } }: Plan): void {
  for (const letter of queued.values()) {
    const isUnlogged = fullDisks.some(({ path, from, until }) => path === '/' && from <= letter.removedAt && letter.at <= until);
    if (isUnlogged && letter.removedAt - letter.at >= lifetime) letter.isExpired = true;
  }
}

interface Fates {
  readonly sent: Tally;
  readonly bounced: Tally;
  readonly queued: Tally;
}

function fates(world: World, ledger: Ledger, leavesOf: LetterWorld['leavesOf'], problems: string[]): Fates {
  const [sent, bounced, queued] = [new Tally(), new Tally(), new Tally()];
  const onDisk = [...copiesOnDisk(world)].sort();
  const told = ledger.delivered.map(({ mailbox, messageId }) => `${mailbox} ${messageId}`).sort();
  if (JSON.stringify(onDisk) !== JSON.stringify(told)) problems.push(`mailboxes hold ${onDisk.join(', ')}, but the trace told of ${told.join(', ')}`);
  for (const copy of onDisk) {
    const [mailbox = '', messageId = ''] = copy.split(' ');
    sent.add(messageId, [leafOfMailbox(mailbox)]);
  }
  const taken = new Tally();
  for (const copy of ledger.taken) taken.add(copy, ['']);
  const messageIdOfQueue = (queueId: string): string => ledger.queued.get(queueId)?.messageId ?? `unknown queue id ${queueId}`;
  for (const { queueId, recipient, process } of ledger.sent) {
    const leaf = `far:${recipient}`;
    if (!leavesOf(recipient).includes(leaf)) continue;
    sent.add(messageIdOfQueue(queueId), [leaf]);
    if (process.includes('/smtp.') && taken.of(`${recipient} ${messageIdOfQueue(queueId)} `) === 0) problems.push(`${queueId}: sent to ${recipient}, where it did not arrive`);
  }
  for (const { queueId, recipient } of ledger.bounced) bounced.add(messageIdOfQueue(queueId), leavesOf(recipient));
  const open = (queueId: string, recipient: string): readonly string[] => openLeaves(ledger, leavesOf, queueId, recipient);
  for (const { queueId, recipient } of ledger.expired) bounced.add(messageIdOfQueue(queueId), open(queueId, recipient));
  for (const { queueId, messageId, removed, isExpired } of ledger.queued.values()) {
    if (removed === null) continue;
    const left = undone(removed);
    if (left.length > 0 && !isExpired) problems.push(`${queueId}: removed although ${left.join(', ')} had not got it`);
    else bounced.add(messageId, left.flatMap((recipient) => open(queueId, recipient)));
  }
  for (const { queueId, messageId, recipients } of stillQueued(world)) queued.add(messageId, recipients.flatMap((recipient) => open(queueId, recipient)));
  return { sent, bounced, queued };
}

/**
 * Of an alias whose members did not all get the letter, those that neither got it nor bounced. A member that is a
 * recipient of the same message in another way as well got that copy for the other.
 */
function openLeaves(ledger: Ledger, leavesOf: LetterWorld['leavesOf'], queueId: string, recipient: string): readonly string[] {
  const leaves = leavesOf(recipient);
  if (leaves.length < 2) return leaves;
  const { bounced, delivered, queued } = ledger;
  const over = [
    ...bounced.filter((fate) => fate.queueId === queueId).flatMap((fate) => leavesOf(fate.recipient)),
    ...delivered.filter((fate) => fate.queueId === queueId).map(({ mailbox }) => leafOfMailbox(mailbox)),
  ];
  const others = [...(queued.get(queueId)?.recipients ?? [])];
  const itself = others.findIndex((one) => one.toLowerCase() === recipient);
  if (itself >= 0) others.splice(itself, 1);
  const forOthers = others.flatMap(leavesOf);
  const count = (list: readonly string[], leaf: string): number => list.filter((one) => one === leaf).length;
  return leaves.filter((leaf) => count(over, leaf) <= count(forOthers, leaf));
}

/** Daemons that take part in every letter's way, or whose work on it the trace does not name. */
const INVOLVED_WITH_ALL = ['qmgr', 'pickup', 'bounce', 'cleanup'];

/**
 * How many daemons were killed that can have brought about one copy more: one that had to do with the letter, between
 * the beginning of its file and the last that became of it. Whoever dies between a delivery and its report has it made again; a
 * letter is rather delivered twice than lost.
 */
function repeatsByCrash(ledger: Ledger, messageId: string): number {
  const letters = [...ledger.queued.values()].filter((letter) => letter.messageId === messageId);
  const ids = new Set(letters.map(({ queueId }) => queueId));
  const fates = [...ledger.sent, ...ledger.bounced, ...ledger.deferred, ...ledger.expired, ...ledger.delivered].filter(({ queueId }) => ids.has(queueId));
  const reports = ledger.reports.filter(({ of }) => ids.has(of));
  const last = Math.max(...[...fates, ...letters, ...reports].map(({ at }) => at));
  const first = Math.min(...letters.map(({ queueId, at }) => ledger.begun.get(queueId) ?? at));
  const took = new Set([...fates, ...letters, ...ledger.agents.filter(({ queueId }) => ids.has(queueId))].map(({ process }) => process));
  return ledger.kills.filter(({ process, at }) =>
    at >= first && at <= last && (took.has(process) || INVOLVED_WITH_ALL.some((program) => process.startsWith(`${HOST}/${program}.`)))).length;
}

/**
 * How often local(8) has begun an alias anew, whose members it delivers to one after the other: when one of them fails
 * for now, the alias stays in the queue as a whole, and who had the letter gets it again. Lists with an owner- alias,
 * whose members are recipients of a new message, are spared that (local(8)).
 */
function repeatsOfAliases({ queued, deferred }: Ledger, leavesOf: LetterWorld['leavesOf'], messageId: string, leaf: string): number {
  let repeats = 0;
  for (const letter of queued.values()) {
    if (letter.messageId !== messageId) continue;
    for (const leaves of [...new Set(letter.recipients)].map(leavesOf)) {
      if (leaves.length < 2 || !leaves.includes(leaf)) continue;
      repeats += deferred.filter(({ queueId, recipient }) => queueId === letter.queueId && leavesOf(recipient).every((one) => leaves.includes(one))).length;
    }
  }
  return repeats;
}

/** Who has a sender that wants to know of failures must have been told of each. */
function unreported(world: World, ledger: Ledger, { letters, world: { leavesOf } }: Plan, problems: string[]): number {
  const silent = new Set(letters.filter(({ isSilent }) => isSilent).map(messageIdOf));
  // The report could not be written when the letter's time was over: the log of who bounced is left, and nobody reads it (qmgr_active.c).
  const leftLogs = new Set(world.disk(HOST).walk('/var/spool/postfix/bounce').map(nameOf));
  let untold = 0;
  for (const { queueId, sender, messageId, removed, isExpired } of ledger.queued.values()) {
    if (sender === '' || sender.startsWith('double-bounce@') || silent.has(messageId) || removed === null) continue;
    const of = (fates: readonly Fate[]): readonly string[] => fates.filter((fate) => fate.queueId === queueId).map(({ recipient }) => recipient);
    const bounced = of(ledger.bounced).flatMap(leavesOf);
    // Of an alias, the members that failed last are named, and with them the alias.
    const expired = [...of(ledger.expired), ...(isExpired ? undone(removed) : [])].map(leavesOf);
    const named = ledger.reports.filter((report) => report.of === queueId).flatMap((report) => namedIn(ledger.queued.get(report.queueId)?.letter ?? '')).flatMap(leavesOf);
    // always_bcc asks for no reports.
    const isSilent = (leaf: string): boolean => leaf.startsWith('far:archivist@');
    for (const leaves of expired) {
      if (leaves.some((leaf) => named.includes(leaf) || isSilent(leaf))) continue;
      // An agent that was killed has not said why it failed, nor one whose bounce(8) had no room: the report goes without it.
      if (ledger.unwritten.length > 0 || repeatsByCrash(ledger, messageId) > 0) untold += 1;
      else problems.push(`${queueId}: no report says that ${leaves.join(', ')} failed`);
    }
    for (const leaf of new Set(bounced)) {
      const [least, count, most] = [bounced, named, [...bounced, ...expired.flat()]].map((list) => list.filter((one) => one === leaf).length) as [number, number, number];
      if (count < least && leftLogs.has(queueId) && isExpired) untold += least - count;
      else if (!isSilent(leaf) && (count < least || count > most + repeatsByCrash(ledger, messageId))) problems.push(`${queueId}: ${leaf} failed ${least} times, ${count} reports say so`);
    }
  }
  return untold;
}

/** Recipients that a report says have failed. */
function namedIn(report: string): readonly string[] {
  return report.split('\n\n').flatMap((part) => {
    const recipient = /^Final-Recipient: [\w-]+; ?(.*)$/m.exec(part)?.[1];
    return recipient !== undefined && /^Action: failed$/m.test(part) ? [recipient.toLowerCase()] : [];
  });
}
