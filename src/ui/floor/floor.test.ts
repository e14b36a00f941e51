/** The floor's state and scene, read from traces of real sessions in the lecture's world. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../kernel/trace.ts';
import { lectureWorld } from '../../lessons/lecture-world.ts';
import { createInlineWorld } from '../../roles/inline-world.ts';
import { createWorldShell } from '../../shell/world-shell.ts';
import { ONE_SITE } from '../../world/conductor.ts';
import { createFloorFold } from './floor-fold.ts';
import { FLOOR, PLAN, PLAN_WITH_PIPE, type Place } from './floor-plan.ts';
import { floorScene, type FloorScene } from './floor-scene.ts';
import { FLOOR_EN } from './floor-en.ts';
import { FLOOR_VI } from './floor-vi.ts';
import { queueCounts, STATIONS, type FloorState } from './floor-state.ts';

const SENDER = 'trunghq@ubuntu.localdomain';

async function send(...recipients: readonly string[]): Promise<readonly TraceEvent[]> {
  const world = createInlineWorld({ data: lectureWorld(), seed: 'floor', placement: ONE_SITE, shell: async (own) => createWorldShell(own) });
  const lines = ['telnet 127.0.0.1 25', 'helo trunghq.com', `MAIL FROM:<${SENDER}>`, ...recipients.map((one) => `RCPT TO:<${one}>`), 'DATA', 'Subject: x', '', 'Hello', '.', 'quit'];
  await world.advance(1e6);
  for (const text of lines) {
    await world.input({ kind: 'type', tty: 'ubuntu:1', text });
    await world.advance(world.now + 1e6);
  }
  await world.settle(60e6);
  return world.trace;
}

const at = (events: readonly TraceEvent[], count = events.length): FloorState => createFloorFold('ubuntu')(events, count);
const desks = (scene: FloorScene) => scene.steps.map(({ station }) => station);
const after = (events: readonly TraceEvent[], find: (event: TraceEvent) => boolean) => events.findIndex(find) + 1;

describe('a letter to another host', () => {
  let events: readonly TraceEvent[] = [];
  beforeAll(async () => {
    events = await send('haquoctrung@gmail.com');
  });

  it('passes the desks in Postfix’s order, each with the line that it wrote', () => {
    const scene = floorScene(at(events));
    expect(desks(scene)).toEqual(['smtpd', 'cleanup', 'incoming', 'qmgr', 'active', 'smtp']);
    expect(scene.steps.map(({ line }) => line?.slice(0, 8) ?? null)).toEqual(['client=l', 'message-', null, 'from=<tr', null, 'to=<haqu']);
    expect(scene.letter).toMatchObject({ removed: true, queue: null, sender: SENDER, recipients: ['haquoctrung@gmail.com'] });
    expect(scene.beyond).toMatchObject({ name: 'gmail-smtp-in.l.google.com', state: 'taken' });
    expect(scene.letter?.deliveries[0]?.logged).toHaveLength(4);
    expect(scene.letter?.content).toMatch(/^Received: from .*\nSubject: x\n/s);
    expect(scene.slip).toBe('smtp:gmail.com');
    expect(scene.path.map(({ id }) => id)).toEqual(['street>smtpd', 'smtpd>cleanup', 'cleanup>incoming', 'incoming>qmgr', 'qmgr>active', 'active>smtp', 'smtp>beyond']);
  });

  it('keeps the original in active while a copy travels', () => {
    const count = after(events, (event) => event.kind === 'tcp.open' && event.process.includes('/smtp.'));
    const scene = floorScene(at(events, count));
    expect(scene.counts).toMatchObject({ incoming: 0, active: 1, deferred: 0 });
    expect(scene.tokens).toMatchObject([
      { kind: 'envelope', ghost: true, at: PLAN.rests.active },
      { kind: 'envelope', ghost: false, size: 'large', at: PLAN.rests.beyond },
    ]);
    expect(scene.beyond).toMatchObject({ state: 'asked' });
    expect(scene.here).toBe('beyond');
  });

  it('is paper without a name’s envelope while it is dictated, and telnet stands at the counter', () => {
    const count = after(events, (event) => event.kind === 'smtp.line');
    const scene = floorScene(at(events, count));
    expect(scene.caller).toMatchObject({ program: 'telnet', port: 25, host: 'ubuntu' });
    expect(scene.tokens).toMatchObject([{ kind: 'paper', at: PLAN.rests.smtpd }]);
    expect(scene.looks).toMatchObject({ smtpd: 'hot', cleanup: 'quiet', qmgr: 'quiet' });
  });

  it('shows the same at a cursor however the cursor came there', () => {
    const fold = createFloorFold('ubuntu');
    for (const count of [events.length, 40, 200, 3, events.length - 1, 0]) expect(fold(events, count)).toEqual(at(events, count));
  });

  it('knows nothing of what happens inside other hosts', () => {
    const elsewhere = createFloorFold('gmail-smtp-in.l.google.com')(events, events.length);
    expect(queueCounts(elsewhere)).toMatchObject({ incoming: 0, active: 0 });
    expect(createFloorFold('nobody')(events, events.length)).toMatchObject({ letters: new Map(), focus: null });
  });
});

it('gives each recipient’s copy its own hatch', async () => {
  const scene = floorScene(at(await send('haquoctrung@gmail.com', SENDER)));
  expect(new Set(desks(scene))).toEqual(new Set(['smtpd', 'cleanup', 'incoming', 'qmgr', 'active', 'local', 'smtp', 'mailbox']));
  expect(scene.letter?.deliveries.map(({ hatch, status, mailbox }) => [hatch, status, mailbox])).toEqual(
    expect.arrayContaining([['local', 'sent', '/var/mail/trunghq'], ['smtp', 'sent', null]]),
  );
  expect(scene.mailbox).toEqual({ path: '/var/mail/trunghq', count: 1 });
});

describe('a letter that cannot be delivered', () => {
  let events: readonly TraceEvent[] = [];
  beforeAll(async () => {
    events = await send('somebody@nosuch.invalid');
  });

  it('makes the back office write a new letter, which comes in by cleanup', () => {
    const count = after(events, (event) => event.kind === 'bounce.write');
    const scene = floorScene(at(events, count));
    expect(scene.letter).toMatchObject({ sender: '' });
    expect(scene.letter?.reportOf).not.toBeNull();
    expect(desks(scene).slice(0, 3)).toEqual(['bounce', 'cleanup', 'incoming']);
    expect(scene.path.filter(({ tone }) => tone === 'faded').map(({ id }) => id)).toContain('smtp>bounce');
    expect(scene.path.map(({ id }) => id)).toContain('bounce>cleanup');
    expect(scene.looks.bounce).toBe('hot');
  });

  it('ends in the sender’s mailbox', () => {
    const scene = floorScene(at(events));
    expect(desks(scene).slice(-2)).toEqual(['local', 'mailbox']);
    expect(queueCounts(at(events))).toMatchObject({ incoming: 0, active: 0, deferred: 0 });
  });
});

describe.each([['without pipe', PLAN], ['with pipe', PLAN_WITH_PIPE]])('the plan %s', (_name, plan) => {
  const places = Object.keys(plan.rests) as Place[];

  it('keeps everything inside the picture', () => {
    for (const { x, y } of Object.values(plan.rests)) {
      expect(x).toBeGreaterThan(FLOOR.left);
      expect(x).toBeLessThan(FLOOR.width);
      expect(y).toBeGreaterThan(FLOOR.top);
      expect(y).toBeLessThan(FLOOR.top + FLOOR.height);
    }
    for (const [x, y, width, height] of Object.values(plan.boxes)) {
      expect([x >= 0, y >= FLOOR.top, x + width <= FLOOR.width, y + height <= FLOOR.top + FLOOR.height]).toEqual([true, true, true, true]);
    }
  });

  it('has a way between any two places, and none from a place to itself', () => {
    for (const from of places) {
      for (const to of places) {
        const leg = plan.legBetween(from, to);
        if (from === to) expect(leg).toBeNull();
        else expect(leg).toMatch(/^M[\d .]+[CQHV][\d .CQHV-]+$/);
      }
    }
  });

  it('leaves a gap between any two hatches, and above the back office’s wall', () => {
    const heights = plan.hatches.map((hatch) => plan.heights[hatch]);
    for (const [at, y] of heights.slice(1).entries()) expect(y - (heights[at] ?? 0)).toBeGreaterThan(32);
    expect((heights.at(-1) ?? 0) + 12).toBeLessThan(346);
  });
});

it('has words for every desk and step in both languages', () => {
  for (const station of STATIONS) {
    for (const words of [FLOOR_EN, FLOOR_VI]) {
      expect(words[`floor.desk.${station}`]).toMatch(/\S/);
      expect(words[`floor.step.${station}`]).toMatch(/\S/);
      // Readers take it for the subject.
      expect(words[`floor.desk.${station}`]).not.toMatch(/tiêu đề/);
    }
  }
  const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([hole]) => hole).sort();
  for (const key of Object.keys(FLOOR_EN) as (keyof typeof FLOOR_EN)[]) expect(holes(FLOOR_VI[key]), key).toEqual(holes(FLOOR_EN[key]));
});
