/** One delivery on both sides: what the real Postfix did, what the simulation does, and the first difference. */
import { firstDifference } from '../../replay/compare.ts';
import { compareDelivery, normaliseDelivery, withoutSizes } from '../../replay/delivery-compare.ts';
import { replayDelivery, type DeliveryResult } from '../../replay/delivery-run.ts';
import { mapStrings } from '../../replay/normalise.ts';
import { withoutRaces } from '../races.ts';
import type { Verdict } from '../verdict.ts';
import { deliveryPair, type RecordedDelivery } from './delivery-case.ts';

type Shape = Readonly<Record<string, unknown>>;
type Line = readonly [string, string];

/** The simulation's side. What it throws is a difference too. */
export async function verdictOnDelivery(one: RecordedDelivery): Promise<Verdict> {
  const { done, expected } = deliveryPair(one);
  try {
    const { result } = await replayDelivery(done);
    const difference = compareDelivery(expected, result);
    if (difference === null) return { kind: 'equal' };
    const real = withoutDeliveryRaces(expected as unknown as DeliveryResult);
    return firstDifference(real, withoutDeliveryRaces(normaliseDelivery(result)), '') === null ? { kind: 'in-order' } : { kind: 'different', difference };
  } catch (error) {
    const got = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'different', difference: { where: 'the simulation failed', expected: 'a result', got } };
  }
}

/**
 * A normalised delivery in the shape of a session's result, with all that processes side by side decide in one order
 * (races.ts), and five things more that show in which order letters and recipients were done: letters that daemons made
 * stand in a mailbox as they came to it; a sink numbers the letters that it takes; its sessions stand in the order of
 * theirs; the listing of the queue has recipients in the order in which agents gave up; and local(8) finishes the letters
 * that it made of one recipient in the order of a hash table, which is another in every process (hash_fnv(3)).
 */
export function withoutDeliveryRaces(result: DeliveryResult): Shape {
  const shape: Shape = {
    transcript: result.input, log_by_service: byService(result.log),
    mailboxes: Object.fromEntries(Object.entries(result.mailboxes).map(([path, { raw }]) => [path, raw])),
    outbound: result.outbound.map(({ server, transcript }) => [server, asTexts(transcript)]), queue: waiting(result.postqueue),
  };
  const ordered = withoutRaces(mapStrings(withoutSizes(shape), (text) => text.replaceAll('{CTIME}', '{MBOXDATE}').replace(SINK_NUMBER, 'SINK{N}'), false) as Shape);
  const { outbound, queue, mailboxes, log_by_service: log } = ordered;
  const sent = sentIds(ordered);
  const boxes = Object.entries(mailboxes as Readonly<Record<string, string>>).map(([path, text]) => [path, madeInOrder(text, sent)]);
  return { ...ordered, log_by_service: withForwardedInOrder(log as Log), mailboxes: Object.fromEntries(boxes) as unknown, outbound: sorted(outbound), queue: sorted(queue) };
}

type Log = Readonly<Record<string, readonly string[]>>;

/** Lines one after the other about the same recipient of the same letter, forwarded as this letter and that. */
function withForwardedInOrder(log: Log): Log {
  const keyOf = (line: string): string | null => (line.includes(' status=sent (forwarded as ') ? line.slice(0, line.indexOf('(forwarded as ')) : null);
  let run = 0;
  const placed = (log['local'] ?? []).map((line, at, lines) => {
    if (keyOf(line) === null || keyOf(line) !== keyOf(lines[at - 1] ?? '')) run += 1;
    return { line, run };
  });
  return { ...log, ...(log['local'] ? { local: placed.sort((a, b) => a.run - b.run || (a.line < b.line ? -1 : 1)).map(({ line }) => line) } : {}) };
}

const SINK_NUMBER = /\bSINK\d{4}\b/g;

/** Letters that a client or a user sent: no daemon made them. */
function sentIds({ transcript, log_by_service: log }: Shape): ReadonlySet<string> {
  const { smtpd, pickup } = log as Readonly<Record<string, readonly string[] | undefined>>;
  return new Set(JSON.stringify([transcript, smtpd, pickup]).match(/\{QUEUEID\d+\}/g) ?? []);
}

/** Of a mailbox's letters those that daemons made, as far as no sent one stands between them, in order of their names. */
function madeInOrder(mailbox: string, sent: ReadonlySet<string>): string {
  const letters = mailbox.split(/^(?=From .*\{MBOXDATE\}$)/m).map((text) => ({ text, id: /\bid (\{QUEUEID\d+\})/.exec(text)?.[1] ?? '' }));
  let run = 0;
  const placed = letters.map((letter, at) => {
    const isMade = letter.id !== '' && !sent.has(letter.id);
    if (!isMade) run += 1;
    const place = { ...letter, at, run };
    if (!isMade) run += 1;
    return place;
  });
  return placed.sort((a, b) => a.run - b.run || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.at - b.at)).map(({ text }) => text).join('');
}

/** Of a listing by postqueue(1): each letter's line, and each recipient that waits with its reason. */
function waiting(listing: string): readonly string[] {
  let letter = '';
  let reason = '';
  return listing.split('\n').flatMap((line) => {
    const text = line.trim();
    if (/^\{QUEUEID\d+\}/.test(line)) {
      [letter, reason] = [text.replace(/ +/g, ' ').replace(/(\}[*! ]) *\d+ /, '$1 {SIZE} '), ''];
      return [letter];
    }
    if (text.startsWith('-- ')) return [text];
    if (text.startsWith('(')) reason = text;
    return text === '' || text.startsWith('(') ? [] : [`${letter}: ${text} ${reason}`];
  });
}

function sorted(list: unknown): readonly string[] {
  return (list as readonly unknown[]).map((one) => JSON.stringify(one)).sort();
}

/** Lines about no letter are not in the order of any. */
function byService(log: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const services: Record<string, string[]> = {};
  for (const line of log) {
    const service = / postfix\/([\w/-]+)\[/.exec(line)?.[1] ?? '?';
    if (service !== 'anvil') (services[service] ??= []).push(line);
  }
  const isAboutOne = (line: string): boolean => /\]: \{QUEUEID\d+\}: /.test(line);
  return Object.fromEntries(Object.entries(services).map(([service, lines]) => [
    service, service === 'smtpd' ? lines : [...lines.filter((line) => !isAboutOne(line)).sort(), ...lines.filter(isAboutOne)],
  ]));
}

/** What one side said in a row is one text, as in a mailbox. */
function asTexts(transcript: readonly Line[]): readonly Line[] {
  const texts: [string, string][] = [];
  for (const [who, line] of transcript) {
    const last = texts.at(-1);
    if (last?.[0] === who) last[1] += `${line}\n`;
    else texts.push([who, `${line}\n`]);
  }
  return texts;
}
