/** The live world over real message ports, with a clock that the test turns: batches, credit, fork, replay. */
import { afterEach, describe, expect, test } from 'vitest';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Task } from '../kernel/task.ts';
import type { Role, TraceEvent } from '../kernel/trace.ts';
import type { ProgramTable, System } from '../net/system.ts';
import { createTopology, type WorldData } from '../net/topology.ts';
import { Site } from '../net/site.ts';
import { echoes, ONE_SITE, siteDistances } from '../world/conductor.ts';
import type { StampedInput } from '../world/input.ts';
import { hashTrace } from '../world/trace-hash.ts';
import { World } from '../world/world.ts';
import type { FromLab, LabState } from './lab-messages.ts';
import { LiveWorld } from './live-world.ts';
import type { PortLike } from './port.ts';
import { serveSite } from './site-server.ts';

const WORLD: WorldData = {
  id: 'echo',
  startEpochMillis: 0,
  utcOffsetMinutes: 0,
  hosts: [
    {
      name: 'box', hostname: 'box', addresses: ['192.0.2.1'], roles: ['infra', 'mda', 'mta', 'mua'], users: [], files: {},
      boot: [{ role: 'mua', argv: ['tty', 'box:1', 'an'] }, { role: 'mta', argv: ['echo'] }],
    },
  ],
  links: [],
  internetLatencyMicros: 9000,
};

function* tty(sys: System): Task<number> {
  const name = sys.tty ?? '';
  sys.trace('tty.foreground', { tty: name, program: 'echo' });
  for (;;) {
    const input = yield* sys.inputs.take();
    if (input.kind !== 'line') continue;
    const peer = yield* sys.connect({ address: '127.0.0.1', port: 7 });
    if (!peer.ok) continue;
    peer.value.write(input.octets);
    const read = yield* peer.value.read();
    sys.trace('tty.output', { tty: name, text: read.kind === 'data' ? read.octets : read.kind });
    peer.value.close();
  }
}

function* echo(sys: System): Task<number> {
  if (sys.argv[1] === undefined) {
    sys.listen({ address: null, port: 7 }, { program: 'echo', argv: ['echo', 'worker'], maxProcesses: 1, concurrency: 'exclusive' });
    return 0;
  }
  for (;;) {
    const client = yield* sys.accept();
    const read = yield* (client as NonNullable<typeof client>).read();
    yield* sys.sleep(1500 + sys.random.below(500));
    if (read.kind === 'data') client?.write(read.octets.toUpperCase());
    client?.close();
  }
}

const PROGRAMS: ProgramTable = { tty, echo };
const FOUR: readonly (readonly Role[])[] = [['infra'], ['mda'], ['mta'], ['mua']];

/** A page: what it was told, and the clock under its control. */
class Page {
  readonly trace: TraceEvent[] = [];
  inputs: StampedInput[] = [];
  state: LabState | null = null;
  batches = 0;
  problems: string[] = [];
  wall = 0;
  private readonly ports: MessagePort[] = [];
  private wake: (() => void) | null = null;
  private waiters: { until: (page: Page) => boolean; resolve: () => void }[] = [];
  readonly live: LiveWorld;

  constructor(inputs: readonly StampedInput[] = [], now = 0) {
    const handed = FOUR.map(() => {
      const { port1, port2 } = new MessageChannel();
      serveSite(port1 as unknown as PortLike, PROGRAMS);
      this.ports.push(port1, port2);
      return port2 as unknown as PortLike;
    });
    const host = {
      post: (message: FromLab) => this.receive(message),
      clock: () => this.wall,
      wakeAfter: (_millis: number, wake: () => void) => { this.wake = wake; },
      loadShell: () => Promise.reject(new Error('no shell here')),
    };
    this.live = new LiveWorld(host, { data: WORLD, seed: 's', placement: FOUR, inputs, now, running: true }, handed);
  }

  private receive(message: FromLab): void {
    if (message.k === 'trace') {
      this.batches += 1;
      this.trace.push(...message.events);
      this.state = message.state;
      setImmediate(() => this.live.receive({ k: 'credit' }));
    } else if (message.k === 'input') this.inputs.push(message.stamped);
    else if (message.k === 'reset') {
      this.trace.length = message.keep;
      this.inputs = [...message.inputs];
    } else if (message.k === 'problem') this.problems.push(message.message);
    this.waiters = this.waiters.filter(({ until, resolve }) => !until(this) || resolve());
  }

  /** Turns the clock on until something is true; the world is woken as often as it asks. */
  async until(condition: (page: Page) => boolean): Promise<void> {
    const reached = new Promise<void>((resolve) => this.waiters.push({ until: condition, resolve }));
    let done = condition(this);
    void reached.then(() => { done = true; });
    while (!done) {
      this.wall += 1;
      this.wake?.();
      await new Promise<void>((resolve) => { setImmediate(resolve); });
    }
  }

  outputs(): string[] {
    return this.trace.flatMap((event) => (event.kind === 'tty.output' ? [event.data.text] : []));
  }

  close(): void {
    for (const port of this.ports) port.close();
  }
}

let page: Page | null = null;
afterEach(() => page?.close());

async function replay(inputs: readonly StampedInput[], now: number): Promise<TraceEvent[]> {
  const topology = createTopology(WORLD);
  const echo = echoes(siteDistances(topology, ONE_SITE), ONE_SITE, 0);
  const site = new Site({ world: WORLD, roles: ONE_SITE[0] ?? [], seed: 's', programs: PROGRAMS, echo });
  const world = new World({ data: WORLD, seed: 's', sites: [{ roles: ONE_SITE[0] ?? [], run: (grant) => site.run(grant) }] });
  for (const { t, input } of inputs) await world.input(input, t);
  await world.advance(now);
  return world.trace;
}

describe('the live world', () => {
  test('answers typed lines, and its inputs replay to the same trace inline', async () => {
    page = new Page();
    await page.until(({ trace }) => trace.some((event) => event.kind === 'tty.foreground'));
    for (const line of ['one', 'two', 'three']) {
      const before = page.outputs().length;
      page.live.receive({ k: 'input', input: { kind: 'type', tty: 'box:1', text: line } });
      await page.until((now) => now.outputs().length > before);
    }
    expect(page.outputs()).toEqual(['ONE', 'TWO', 'THREE']);
    page.live.receive({ k: 'run', running: false });
    await page.until(({ state }) => state?.running === false);
    const again = await replay(page.inputs, page.state?.now ?? 0);
    expect(hashTrace(again)).toBe(hashTrace(page.trace));
    expect(page.problems).toEqual([]);
  });

  test('a fork forgets what came later and can go another way', async () => {
    page = new Page();
    await page.until(({ trace }) => trace.some((event) => event.kind === 'tty.foreground'));
    page.live.receive({ k: 'input', input: { kind: 'type', tty: 'box:1', text: 'one' } });
    await page.until((now) => now.outputs().length === 1);
    const instant = page.trace.at(-1)?.t ?? 0;
    const kept = page.trace.filter((event) => event.t <= instant);
    page.live.receive({ k: 'input', input: { kind: 'type', tty: 'box:1', text: 'two' } });
    await page.until((now) => now.outputs().length === 2);
    page.live.receive({ k: 'fork', t: instant });
    await page.until((now) => now.outputs().length === 1);
    expect(hashTrace(page.trace.slice(0, kept.length))).toBe(hashTrace(kept));
    page.live.receive({ k: 'input', input: { kind: 'type', tty: 'box:1', text: 'other' } });
    await page.until((now) => now.outputs().length === 2);
    expect(page.outputs()).toEqual(['ONE', 'OTHER']);
    expect(page.inputs.map(({ input }) => (input.kind === 'type' ? input.text : input.kind))).toEqual(['one', 'other']);
  });

  test('an attempt that is taken up again continues where it stopped', async () => {
    const inputs: StampedInput[] = [{ t: 5000, input: { kind: 'type', tty: 'box:1', text: 'kept' } }];
    page = new Page(inputs, 900_000);
    await page.until((now) => now.outputs().length === 1);
    expect(page.state?.now).toBeGreaterThanOrEqual(900_000);
    page.live.receive({ k: 'input', input: { kind: 'type', tty: 'box:1', text: 'more' } });
    await page.until((now) => now.outputs().length === 2);
    expect(page.outputs()).toEqual(['KEPT', 'MORE']);
  });

  test('paused, nothing happens until a step', async () => {
    page = new Page();
    await page.until(({ trace }) => trace.some((event) => event.kind === 'tty.foreground'));
    page.live.receive({ k: 'run', running: false });
    page.live.receive({ k: 'input', input: { kind: 'type', tty: 'box:1', text: 'late' } });
    await page.until((now) => now.inputs.length === 1 && now.state?.running === false);
    expect(page.outputs()).toEqual([]);
    while (page.outputs().length === 0) {
      const before = page.state?.now ?? 0;
      page.live.receive({ k: 'step' });
      await page.until(({ state }) => (state?.now ?? 0) > before);
    }
    expect(page.outputs()).toEqual(['LATE']);
  });
});
