/** The connection cache as its parameters want it, over the recorded delivery that fills it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDelivery } from '../../src/cli/replay/delivery-recording.ts';
import { replayDelivery } from '../../src/cli/replay/delivery-run.ts';

const RECORDED = readFileSync(new URL('../oracle/postfix/delivery/rem-40.json', import.meta.url), 'utf8');

/** Five recipients, two at a time, one delivery at a time: how often each connection was used, by recipient; commands that ended it. */
async function deliver(settings: string, behaviour: Readonly<Record<string, string>> = {}): Promise<{ uses: readonly string[]; ends: readonly string[] }> {
  const read = readDelivery(RECORDED);
  if (!read?.ok) throw new Error('not a recording');
  const { done } = read.value;
  const config = { ...done.config, 'main.cf': `${done.config['main.cf']}\n${settings}\n`, sink_behaviour: { 'mx.remote.example': behaviour } };
  const { result } = await replayDelivery({ ...done, config });
  return {
    uses: result.log.flatMap((line) => (line.includes('status=') ? [/conn_use=(\d+)/.exec(line)?.[1] ?? '1'] : [])),
    ends: result.outbound.map(({ transcript }) => transcript.findLast(([who]) => who === 'C')?.[1] ?? ''),
  };
}

test('on demand: from the second delivery in a row on, a connection is left to the next', async () => {
  expect(await deliver('')).toEqual({ uses: ['1', '1', '1', '1', '2'], ends: ['QUIT', '.'] });
  // With one recipient at a time each is a destination of its own.
  expect((await deliver('default_destination_recipient_limit = 1')).uses).toEqual(['1', '1', '1', '1', '1']);
});

test('always for a destination that is listed, never where it is switched off', async () => {
  expect((await deliver('smtp_connection_cache_destinations = remote.example')).uses).toEqual(['1', '1', '2', '2', '3']);
  expect(await deliver('smtp_connection_cache_on_demand = no')).toEqual({ uses: ['1', '1', '1', '1', '1'], ends: ['QUIT', 'QUIT', 'QUIT'] });
});

test('not more often than is allowed, not later than is allowed, and not where RSET is refused', async () => {
  const limited = await deliver('smtp_connection_cache_destinations = remote.example\nsmtp_connection_reuse_count_limit = 1');
  expect(limited.uses).toEqual(['1', '1', '2', '2', '1']);
  expect((await deliver('smtp_connection_reuse_time_limit = 0')).uses).toEqual(['1', '1', '1', '1', '1']);
  expect((await deliver('', { RSET: '500 5.5.1 no' })).uses).toEqual(['1', '1', '1', '1', '1']);
});
