/**
 * Deliveries in which a real Postfix did things in another order than the simulation, since processes work side by side.
 * The comparison of random deliveries takes that for equal, and nothing else.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verdictOnDelivery, withoutDeliveryRaces } from '../../src/cli/differential/delivery/compare-delivery-case.ts';
import type { RecordedDelivery } from '../../src/cli/differential/delivery/delivery-case.ts';
import { firstDifference } from '../../src/cli/replay/compare.ts';
import type { DeliveryResult } from '../../src/cli/replay/delivery-run.ts';

const NAMES = ['listing', 'errors', 'hash-table', 'mailbox'];

function recorded(name: string): RecordedDelivery {
  const text = readFileSync(new URL(`postfix/delivery-races/${name}.json`, import.meta.url), 'utf8');
  return { id: name, recording: JSON.parse(text) as RecordedDelivery['recording'] };
}

function resultOf(name: string): DeliveryResult {
  const { recording } = recorded(name);
  return { ...(recording['result'] as DeliveryResult), input: recording['input_norm'] as DeliveryResult['input'] };
}

const isSame = (a: DeliveryResult, b: DeliveryResult): boolean => firstDifference(withoutDeliveryRaces(a), withoutDeliveryRaces(b), '') === null;

describe.each(NAMES)('%s', (name) => {
  const result = resultOf(name);

  test('differs from the simulation in order alone', async () => {
    expect((await verdictOnDelivery(recorded(name))).kind).toBe('in-order');
  });

  test('is itself, and not itself without a line of the log, or with another word in it', () => {
    expect(isSame(result, result)).toBe(true);
    for (const [at, line] of result.log.entries()) {
      expect(isSame(result, { ...result, log: result.log.filter((_line, index) => index !== at) }), line).toBe(false);
      expect(isSame(result, { ...result, log: result.log.map((one, index) => (index === at ? `${one}!` : one)) }), line).toBe(false);
    }
  });

  test('any other word of a letter, a session with a remote host or the listing is a difference', () => {
    for (const [path, box] of Object.entries(result.mailboxes)) {
      for (const word of ['Subject: ', 'Delivered-To: ', 'id {QUEUEID']) {
        const raw = box.raw.replace(word, `x${word}`);
        if (raw !== box.raw) expect(isSame(result, { ...result, mailboxes: { ...result.mailboxes, [path]: { ...box, raw } } }), path).toBe(false);
      }
    }
    for (const at of result.outbound.keys()) {
      const outbound = result.outbound.map((session, index) => (index === at ? { ...session, transcript: [...session.transcript, ['C', 'NOOP'] as const] } : session));
      expect(isSame(result, { ...result, outbound })).toBe(false);
    }
    expect(isSame(result, { ...result, postqueue: `${result.postqueue}x\n` })).toBe(false);
  });
});

describe('what is not a race', () => {
  const { log, ...rest } = resultOf('listing');
  const result = { ...rest, log };
  const turned = (a: number): DeliveryResult => ({ ...result, log: log.map((line, at) => (at === a ? (log[a + 1] ?? '') : at === a + 1 ? (log[a] ?? '') : line)) });
  const own = (line: string): string => /postfix\/([\w/-]+)\[\{PID\}\]: (\{QUEUEID\d+\}): /.exec(line)?.slice(1).join(' ') ?? '';

  test('lines of one letter in one process, and all of the server\'s', () => {
    let tried = 0;
    log.forEach((line, at) => {
      const next = log[at + 1] ?? '';
      if (own(line) === '' || own(line) !== own(next) || own(line).startsWith('error')) return;
      expect(isSame(result, turned(at)), line).toBe(false);
      tried += 1;
    });
    expect(tried).toBeGreaterThan(0);
  });

  test('a reason at another recipient', () => {
    const swapped = result.postqueue.replace('INFO@Shop.Example', '@@').replace('nosuch@lab.example', 'INFO@Shop.Example').replace('@@', 'nosuch@lab.example');
    expect(swapped).not.toBe(result.postqueue);
    expect(isSame(result, { ...result, postqueue: swapped })).toBe(false);
  });
});
