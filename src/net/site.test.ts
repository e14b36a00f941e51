/** Sites, sockets and the conductor, with toy programmes: the trace must not show where a process ran. */
import { describe, expect, test } from 'vitest';
import type { Task } from '../kernel/task.ts';
import { ROLES, type Role, type TraceEvent } from '../kernel/trace.ts';
import { Conductor, echoes, FOUR_SITES, ONE_SITE, siteDistances, type Placement, type SiteHandle } from '../world/conductor.ts';
import { hashTrace } from '../world/trace-hash.ts';
import { Site } from './site.ts';
import type { Program, ProgramTable, Socket, System } from './system.ts';
import { createTopology, type HostData, type WorldData } from './topology.ts';

const host = (name: string, address: string, roles: readonly Role[], boot: HostData['boot']): HostData => ({
  name, hostname: name, addresses: [address], roles, users: [], files: { '/etc/motd': { octets: 'hello\n' } }, boot,
});

const WORLD: WorldData = {
  id: 'toy',
  startEpochMillis: 1_795_485_600_000,
  utcOffsetMinutes: 0,
  hosts: [
    host('pc', '192.0.2.1', ['mua'], [{ role: 'mua', argv: ['talker', '192.0.2.2'] }, { role: 'mua', argv: ['talker', '192.0.2.3'] }]),
    host('mail', '192.0.2.2', ['mta', 'mda'], [{ role: 'mta', argv: ['front'] }, { role: 'mda', argv: ['keeper'] }]),
    host('far', '192.0.2.3', ['mta', 'mda', 'mua', 'infra'], [
      { role: 'mta', argv: ['front'] }, { role: 'mda', argv: ['keeper'] }, { role: 'mua', argv: ['talker', '127.0.0.1'] },
    ]),
  ],
  links: [{ between: ['pc', 'mail'], latencyMicros: 300 }],
  internetLatencyMicros: 9000,
};

/** A client that says random lines, in random pieces, at random times. */
function* talker(sys: System): Task<number> {
  for (let round = 0; round < 6; round += 1) {
    yield* sys.sleep(sys.random.below(4000) + 1);
    const connected = yield* sys.connect({ address: sys.argv[1] ?? '', port: 25 });
    if (!connected.ok) return 1;
    for (let piece = 0; piece < 4; piece += 1) {
      connected.value.write(`${sys.random.next()} `);
      if (sys.random.below(2) === 0) yield* sys.sleep(sys.random.below(900) + 1);
    }
    connected.value.write('\n');
    yield* connected.value.read(50_000);
    connected.value.close();
  }
  return 0;
}

/** A server that hands each line to the keeper over a UNIX-domain socket and logs the answer. */
function* front(sys: System): Task<number> {
  if (sys.argv[1] === undefined) {
    sys.listen({ address: null, port: 25 }, { program: 'front', argv: ['front', 'worker'], maxProcesses: 2, concurrency: 'exclusive' });
    for (;;) yield* sys.idle(1e6);
  }
  for (;;) {
    const client = yield* sys.accept(100_000);
    if (!client) return 0;
    const line = yield* readLine(client);
    const keeper = yield* sys.connect({ socket: 'private/local' });
    if (keeper.ok) {
      keeper.value.write(`${line}\n`);
      client.write(yield* readLine(keeper.value));
      keeper.value.close();
    }
    sys.log('toy/front', `kept ${line.length} octets, motd ${sys.disk.read('/etc/motd')?.length ?? -1}`);
    client.close();
  }
}

function* keeper(sys: System): Task<number> {
  if (sys.argv[1] === undefined) {
    sys.listen({ socket: 'private/local' }, { program: 'keeper', argv: ['keeper', 'worker'], maxProcesses: 9, concurrency: 'shared' });
    for (;;) yield* sys.idle(1e6);
  }
  for (;;) {
    const client = yield* sys.accept();
    if (client) sys.fork(keep(sys, client));
  }
}

function* keep(sys: System, client: Socket): Task<void> {
  const line = yield* readLine(client);
  yield* sys.sleep(sys.random.below(700) + 1);
  sys.disk.append('/var/mail/all', `${line}\n`);
  if (sys.random.below(3) === 0) sys.disk.write('/etc/motd', line);
  client.write(`${line.length}\n`);
  client.close();
}

function* readLine(socket: Socket): Task<string> {
  let line = '';
  for (;;) {
    const read = yield* socket.read();
    if (read.kind !== 'data') return line;
    line += read.octets;
    if (line.endsWith('\n')) return line.trimEnd();
  }
}

const PROGRAMS: ProgramTable = { talker, front, keeper } satisfies Record<string, Program>;

async function run(placement: Placement, seed: string, stretch = 1): Promise<TraceEvent[]> {
  const trace: TraceEvent[] = [];
  const topology = createTopology(WORLD);
  const distances = siteDistances(topology, placement);
  const sites: SiteHandle[] = placement.map((roles, index) => {
    const site = new Site({ world: WORLD, roles, seed, programs: PROGRAMS, echo: echoes(distances, placement, index) });
    return { roles, run: (grant) => site.run({ ...grant, horizon: grant.horizon * stretch }) };
  });
  const conductor = new Conductor(topology, sites, (events) => trace.push(...events));
  await conductor.advance(400_000);
  return trace;
}

/** Every way to put four roles on sites. */
function partitions(roles: readonly Role[]): Role[][][] {
  const [first, ...rest] = roles;
  if (first === undefined) return [[]];
  return partitions(rest).flatMap((sites) => [
    [[first], ...sites],
    ...sites.map((_, index) => sites.map((site, at) => (at === index ? [first, ...site] : site))),
  ]);
}

describe('placement', () => {
  test('fifteen ways to place four roles', () => {
    expect(partitions(ROLES)).toHaveLength(15);
  });

  test('the trace is the same for every placement and seed', async () => {
    for (const seed of ['a', 'b', 'c']) {
      const expected = await run(ONE_SITE, seed);
      expect(expected.filter((event) => event.kind === 'log.line').length).toBeGreaterThan(15);
      for (const placement of partitions(ROLES)) expect(hashTrace(await run(placement, seed))).toBe(hashTrace(expected));
    }
  });

  test('different seeds differ, so the hash says something', async () => {
    expect(hashTrace(await run(ONE_SITE, 'a'))).not.toBe(hashTrace(await run(ONE_SITE, 'b')));
  });

  test('a window that reaches too far is noticed', async () => {
    await expect(
      (async () => {
        for (const seed of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
          if (hashTrace(await run(FOUR_SITES, seed, 1.02)) !== hashTrace(await run(ONE_SITE, seed))) throw new Error('differs');
        }
      })(),
    ).rejects.toThrow();
  });
});

describe('processes', () => {
  test('an idle process is used again, and pids are unique on a host', async () => {
    const trace = await run(ONE_SITE, 'a');
    const starts = trace.filter((event) => event.kind === 'process.start' && event.host === 'mail');
    expect(new Set(starts.map((event) => event.pid)).size).toBe(starts.length);
    expect(starts.length).toBeLessThan(8);
  });

  test('every cause is an earlier event', async () => {
    const seen = new Map<string, number>();
    for (const event of await run(FOUR_SITES, 'c')) {
      if (event.cause !== null) expect(seen.get(event.cause)).toBeLessThanOrEqual(event.t);
      seen.set(`${event.process}:${event.n}`, event.t);
    }
  });
});
