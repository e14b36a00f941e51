/**
 * Random SMTP sessions in the lecture's whole world. Where the roles run does not show: the trace has the same hash for
 * all fifteen placements of four roles on sites. How the octets were cut into segments does not matter: replies, logs
 * and final disks are the same, but for queue ids, ports and times. `LONG=1` runs a hundred times as many.
 */
import { describe, expect, test } from 'vitest';
import { lectureWorld } from '../../src/lessons/lecture-world.ts';
import { isKind, type Role, type TraceEvent } from '../../src/kernel/trace.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import { ONE_SITE, type Placement } from '../../src/world/conductor.ts';
import type { World } from '../../src/world/world.ts';
import { generateSession, splitWrites } from './session-generator.ts';

const LONG = process.env['LONG'] === '1';
const seedsOf = (name: string, count: number): string[] => Array.from({ length: LONG ? count * 100 : count }, (_, index) => `${name}-${index}`);
const BETWEEN_PIECES = 300;
const BETWEEN_WRITES = 4e6;

/** All ways to put the roles on sites: the set partitions of four. */
function placements(roles: readonly Role[]): Placement[] {
  const [first, ...rest] = roles;
  if (first === undefined) return [[]];
  return placements(rest).flatMap((sites) => [
    [[first], ...sites],
    ...sites.map((site, at) => sites.map((other, index) => (index === at ? [first, ...site] : other))),
  ]);
}
const PLACEMENTS = placements(['infra', 'mda', 'mta', 'mua']);

/** Each write at its own fixed instant; its pieces a fraction of a millisecond apart. */
async function play(writes: readonly (readonly string[])[], placement: Placement): Promise<World> {
  const world = createInlineWorld({ data: lectureWorld(), seed: 'random', placement });
  await world.advance(5e6);
  await world.input({ kind: 'connect', id: 'c', host: 'ubuntu', to: { address: '127.0.0.1', port: 25 } }, 6e6);
  for (const [index, pieces] of writes.entries()) {
    for (const [at, octets] of pieces.entries()) {
      await world.input({ kind: 'send', id: 'c', host: 'ubuntu', octets }, 8e6 + index * BETWEEN_WRITES + at * BETWEEN_PIECES);
    }
  }
  await world.input({ kind: 'close', id: 'c', host: 'ubuntu' }, 8e6 + (writes.length + 10) * BETWEEN_WRITES);
  await world.settle(120e6);
  return world;
}

/** Queue ids, clock times, delays and ports, which may differ, under one name each. */
function sameNames(text: string, ids: ReadonlySet<string>): string {
  let named = text;
  for (const id of ids) named = named.replaceAll(id, 'QUEUE-ID');
  return named
    .replace(/\d\d:\d\d:\d\d(\.\d+)?/g, 'TIME')
    .replace(/delays?=[\d./]+/g, 'DELAY')
    .replace(/\b20\d{12}\b/g, 'STAMP')
    .replace(/\d{10}\.\w+\.\w+/g, 'MAILDIR-NAME');
}

function logsByService(trace: readonly TraceEvent[], ids: ReadonlySet<string>): Record<string, string[]> {
  const logs: Record<string, string[]> = {};
  for (const event of trace) {
    // Postfix notices unasked pipelining by what has arrived, so this line alone depends on the segments.
    if (!isKind(event, 'log.line') || event.data.text.startsWith('improper command pipelining')) continue;
    (logs[`${event.host} ${event.data.ident}`] ??= []).push(sameNames(event.data.text, ids));
  }
  // Letters that travel at once may pass each other by a hair; each service's own lines must be the same.
  return Object.fromEntries(Object.entries(logs).map(([service, lines]) => [service, service.endsWith('/smtpd') ? lines : lines.sort()]));
}

function outcome(world: World): unknown {
  const ids = new Set(world.trace.flatMap((event) => (isKind(event, 'log.line') ? (/^([0-9A-F]{6,}): /.exec(event.data.text)?.slice(1) ?? []) : [])));
  const connection = world.connectionOf('c');
  const said = world.trace.flatMap((event) => (isKind(event, 'tcp.segment') && event.data.conn === connection && event.data.from === 'server' ? [event.data.octets] : []));
  const disks = world.data.hosts.flatMap(({ name }) =>
    [...world.disk(name).walk('/')]
      .filter((path) => !/\/mail\.log$|\/(bash_)?history$/.test(path))
      .map((path) => [`${name}:${sameNames(path, ids)}`, sameNames(world.disk(name).read(path) ?? '', ids)]),
  );
  return { said: sameNames(said.join(''), ids), logs: logsByService(world.trace, ids), disks: disks.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)) };
}

describe('where the roles run does not show', () => {
  test('there are fifteen placements', () => expect(new Set(PLACEMENTS.map((sites) => JSON.stringify(sites))).size).toBe(15));

  test.each(seedsOf('placed', 3))('%s', async (seed) => {
    const writes = generateSession(seed).writes.map((write) => [write]);
    const hashes = [];
    for (const placement of PLACEMENTS) hashes.push((await play(writes, placement)).hash());
    expect(new Set(hashes).size).toBe(1);
  });
});

describe('how the octets are cut into segments does not matter', () => {
  test.each(seedsOf('cut', 12))('%s', async (seed) => {
    const { writes } = generateSession(seed);
    const whole = outcome(await play(writes.map((write) => [write]), ONE_SITE));
    expect(outcome(await play(splitWrites(writes, seed), ONE_SITE))).toEqual(whole);
  });
});
