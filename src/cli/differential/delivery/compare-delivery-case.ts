/** One delivery on both sides: what the real Postfix did, what the simulation does, and the first difference. */
import { firstDifference } from '../../replay/compare.ts';
import { compareDelivery, normaliseDelivery, rows, withoutSizes } from '../../replay/delivery-compare.ts';
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

/** A normalised delivery in the shape of a session's result, with all that processes side by side decide in one order. */
export function withoutDeliveryRaces(result: DeliveryResult): Shape {
  const shape: Shape = {
    transcript: result.input, log_by_service: byService(result.log),
    mailboxes: Object.fromEntries(Object.entries(result.mailboxes).map(([path, { raw }]) => [path, raw])),
    outbound: result.outbound.map(({ server, transcript }) => [server, asTexts(transcript)]), queue: rows(result.postqueue),
  };
  const ordered = withoutRaces(mapStrings(withoutSizes(shape), (text) => text.replaceAll('{CTIME}', '{MBOXDATE}'), false) as Shape);
  const { outbound, queue } = ordered;
  return { ...ordered, outbound: sorted(outbound), queue: sorted(queue) };
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
