/**
 * Recorded deliveries through the whole chain, from the client's connection or sendmail(1) to mailboxes and remote
 * hosts, held against what a real Postfix did: every log line, the mailboxes, what the remote hosts were told, what the
 * client was answered, and the queue that was left.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compareDelivery } from '../../src/cli/replay/delivery-compare.ts';
import { readDelivery, type DeliveryPair } from '../../src/cli/replay/delivery-recording.ts';
import { replayDelivery } from '../../src/cli/replay/delivery-run.ts';
import { scrambleDelivery } from './scramble-delivery.ts';

/** Cases that cannot be had here, each with its reason. */
const CANNOT: Readonly<Record<string, string>> = {
  'local-109': 'the recording does not keep the owner of the file',
};

const FOLDER = new URL('../oracle/postfix/delivery/', import.meta.url);
const TEXTS = readdirSync(FOLDER).filter((file) => file.endsWith('.json')).sort().map((file) => readFileSync(new URL(file, FOLDER), 'utf8'));

function pairOf(text: string): DeliveryPair {
  const read = readDelivery(text);
  if (!read?.ok) throw new Error(read?.error ?? 'not a recorded delivery');
  return read.value;
}

const pairs = TEXTS.map(pairOf);
const named = pairs.map((pair) => [`${pair.done.id} ${pair.done.title}`, pair] as const);

/** Results of this file's first tests, as text: the scrambled recordings are held against them. */
const replayed = new Map<string, string>();

async function replay({ done }: DeliveryPair): Promise<Awaited<ReturnType<typeof replayDelivery>>['result']> {
  const { result } = await replayDelivery(done);
  replayed.set(done.id, JSON.stringify(result));
  return result;
}

const isLeftOut = ({ done }: DeliveryPair): boolean => done.id in CANNOT;

describe('deliveries as recorded', () => {
  test('there are recordings, and each that is left out is one', () => {
    expect(pairs.length).toBe(315);
    const known = new Set(pairs.map(({ done }) => done.id));
    expect(Object.keys(CANNOT).filter((id) => !known.has(id))).toEqual([]);
    expect(pairs.filter(isLeftOut).length).toBeLessThan(pairs.length / 10);
  });

  test.each(named.filter(([, pair]) => !isLeftOut(pair)))('%s', async (_name, pair) => {
    expect(compareDelivery(pair.expected, await replay(pair))).toBeNull();
  });

  test.each(named.filter(([, pair]) => isLeftOut(pair)))('still left out: %s', async (_name, pair) => {
    expect(compareDelivery(pair.expected, await replay(pair)), 'passes after all').not.toBeNull();
  });
});

describe('replay looks at what was done alone', () => {
  test('scrambling every expected octet leaves what is replayed as it was', () => {
    for (const [at, text] of TEXTS.entries()) {
      const scrambled = pairOf(scrambleDelivery(text, pairs[at]?.done.queueIdLength ?? 0));
      expect(scrambled.done).toEqual(pairs[at]?.done);
      expect(scrambled.expected).not.toEqual(pairs[at]?.expected);
    }
  });

  test('and the output with it, octet for octet, in every fourth case; none is as it was recorded', async () => {
    for (const [at, text] of TEXTS.entries()) {
      const pair = pairs[at];
      if (at % 4 !== 0 || !pair) continue;
      const scrambled = pairOf(scrambleDelivery(text, pair.done.queueIdLength));
      const { result } = await replayDelivery(scrambled.done);
      if (!replayed.has(pair.done.id)) await replay(pair);
      expect(JSON.stringify(result)).toBe(replayed.get(pair.done.id));
      expect(compareDelivery(scrambled.expected, result)).not.toBeNull();
    }
  });
});

describe('the comparison', () => {
  const { done, expected } = pairs.find((pair) => pair.done.id === 'relay-16') ?? pairOf('');

  test('finds a changed line, mailbox, session, answer or queue', async () => {
    const { result } = await replayDelivery(done);
    const [session] = result.outbound;
    if (!session) throw new Error('nothing was sent');
    expect(compareDelivery(expected, result)).toBeNull();
    const changed = [
      { ...result, log: [...result.log.slice(0, -1), `${result.log.at(-1) ?? ''}!`] },
      { ...result, log: result.log.slice(1) },
      { ...result, mailboxes: { '/var/mail/nobody': { mode: '0o600', uid: null, raw: '' } } },
      { ...result, outbound: [{ ...session, transcript: session.transcript.slice(1) }, ...result.outbound.slice(1)] },
      { ...result, input: [] },
      { ...result, postqueue: 'Mail queue is full\n' },
    ];
    expect(changed.map((one) => compareDelivery(expected, one)?.where.replace(/[[.].*/, ''))).toEqual(['log', 'log', 'mailboxes', 'outbound', 'input', 'postqueue']);
  });
});
