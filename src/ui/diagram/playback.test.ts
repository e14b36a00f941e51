/** The view clock: what is shown when, and that the terminal never waits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../kernel/trace.ts';
import { busyTrace, lectureTrace } from './lecture-trace.fixture.ts';
import { createPlayback } from './playback-driver.ts';
import { isPending, LAG_MILLIS, NEW_PLAYBACK, playback, type PlaybackAction, type PlaybackState } from './playback.ts';
import { TraceBuilder } from './trace-builder.fixture.ts';

const fresh = (): PlaybackState => ({ ...NEW_PLAYBACK, schedule: [] });
const run = (state: PlaybackState, ...actions: PlaybackAction[]) => actions.reduce(playback, state);
const tick = (elapsedMillis: number): PlaybackAction => ({ kind: 'tick', elapsedMillis });
const append = (events: readonly TraceEvent[]): PlaybackAction => ({ kind: 'append', events });

/** A delivery that takes ten milliseconds in the world. */
function quick(): TraceEvent[] {
  const trace = new TraceBuilder();
  const conn = 'ubuntu/smtp.1:1';
  trace.add('gmail/remote.1', 'smtp.command', { conn, verb: 'MAIL', line: 'MAIL FROM:<>', argument: 'FROM:<>' });
  trace.add('gmail/remote.1', 'letter.accepted', { queueId: 'G', conn, sender: '', recipients: [], letter: '' }, 10_000);
  trace.add('ubuntu/qmgr.1', 'queue.remove', { queueId: 'A' }, 10);
  return trace.events;
}

function output(trace: TraceBuilder): void {
  trace.add('ubuntu/tty.1', 'tty.output', { tty: 'ubuntu:1', text: '250 Ok' });
}

describe('pace', () => {
  test('an envelope is seen travelling although the world took ten milliseconds', () => {
    let state = run(fresh(), append(quick()), tick(0));
    expect(state.cursor).toBe(1);
    state = run(state, tick(440));
    expect(state.cursor).toBe(1);
    state = run(state, tick(20));
    expect(state.cursor).toBe(2);
    expect(run(state, tick(580)).cursor).toBe(2);
    expect(run(state, tick(600)).cursor).toBe(3);
  });

  test('speed divides the time', () => {
    const state = run(fresh(), { kind: 'speed', speed: 4 }, append(quick()), tick(120));
    expect(state.cursor).toBe(2);
    expect(run(state, tick(230)).cursor).toBe(3);
  });

  test('output that answers a key is shown at once, with all before it', () => {
    const trace = new TraceBuilder();
    trace.events.push(...quick());
    trace.now = 10_210;
    trace.add('ubuntu/tty.1', 'tty.input', { tty: 'ubuntu:1', line: 'quit', echo: true });
    output(trace);
    expect(run(fresh(), append(trace.events), tick(0)).cursor).toBe(trace.events.length);
  });

  test('output long after the last key does not hurry the envelope', () => {
    const trace = new TraceBuilder();
    trace.add('ubuntu/tty.1', 'tty.input', { tty: 'ubuntu:1', line: 'tail -f /var/log/mail.log', echo: true });
    trace.add('gmail/remote.1', 'letter.accepted', { queueId: 'G', sender: '', recipients: [], letter: '' }, 5_000_000);
    output(trace);
    const state = run(fresh(), append(trace.events), tick(1500));
    expect(state.cursor).toBe(2);
    expect(run(state, tick(900)).cursor).toBe(3);
  });

  test('a long wait in the world is short on replay, and not waited for twice when it was lived through', () => {
    const trace = new TraceBuilder();
    trace.add('ubuntu/qmgr.1', 'queue.remove', { queueId: 'A' });
    trace.add('ubuntu/qmgr.1', 'queue.remove', { queueId: 'B' }, 300_000_000);
    const [first, second] = trace.events;
    const replayed = run(fresh(), append(trace.events), tick(1300));
    expect(replayed.cursor).toBe(1);
    expect(run(replayed, tick(200)).cursor).toBe(2);
    const lived = run(fresh(), append([first!]), tick(0), tick(300_000));
    expect(run(lived, append([second!]), tick(0)).cursor).toBe(2);
  });

  test('a burst is run down in seconds, not minutes', () => {
    let state = run(fresh(), append(busyTrace(1200)));
    expect(state.length).toBeGreaterThan(8000);
    let millis = 0;
    while (isPending(state) && millis < 120_000) {
      state = run(state, tick(16));
      millis += 16;
    }
    expect(millis).toBeLessThan(40_000);
    expect(millis).toBeGreaterThan(LAG_MILLIS / 2);
  });
});

describe('controls', () => {
  test('scrub and step move the cursor, stop the clock and say how to draw', () => {
    const events = lectureTrace();
    let state = run(fresh(), append(events), { kind: 'scrub', cursor: 40 });
    expect(state).toMatchObject({ cursor: 40, playing: false, motion: 'jump' });
    state = run(state, { kind: 'step', by: 1 });
    expect(state.cursor).toBeGreaterThan(40);
    expect(state.motion).toBe('play');
    const back = run(state, { kind: 'step', by: -1 });
    expect(back.cursor).toBeLessThan(state.cursor);
    expect(back.motion).toBe('jump');
    expect(run(back, tick(10_000)).cursor).toBe(back.cursor);
  });

  test('steps pass over plumbing', () => {
    const events = lectureTrace();
    let state = run(fresh(), append(events), { kind: 'scrub', cursor: 0 });
    const seen: string[] = [];
    while (state.cursor < state.length) {
      state = run(state, { kind: 'step', by: 1 });
      seen.push(events[state.cursor - 1]!.kind);
    }
    expect(seen).not.toContain('tcp.segment');
    expect(seen).toContain('letter.accepted');
  });

  test('nothing from the stopping place on is shown until it is lifted', () => {
    const events = lectureTrace();
    const at = events.findIndex((event) => event.kind === 'smtp.reply' && event.data.to === 'end-of-data');
    let state = run(fresh(), { kind: 'stop', at }, append(events), tick(1e7), { kind: 'end' }, { kind: 'scrub', cursor: 1e6 });
    expect(state.cursor).toBe(at);
    expect(isPending(run(state, { kind: 'play' }))).toBe(false);
    state = run(state, { kind: 'stop', at: null }, { kind: 'play' }, tick(1));
    expect(isPending(state)).toBe(true);
    expect(run(state, tick(20_000), tick(20_000), tick(20_000)).cursor).toBeGreaterThan(at);
  });

  test('a reset forgets the trace and keeps the speed', () => {
    const state = run(fresh(), { kind: 'speed', speed: 2 }, append(lectureTrace()), tick(100), { kind: 'reset' });
    expect(state).toMatchObject({ length: 0, cursor: 0, speed: 2 });
  });
});

const action: fc.Arbitrary<PlaybackAction> = fc.oneof(
  fc.record({ kind: fc.constant('tick' as const), elapsedMillis: fc.integer({ min: -5, max: 5000 }) }),
  fc.constantFrom<PlaybackAction>({ kind: 'play' }, { kind: 'pause' }, { kind: 'end' }, { kind: 'reset' }),
  fc.record({ kind: fc.constant('speed' as const), speed: fc.constantFrom(0, 0.25, 1, 4, 16, 1e9) }),
  fc.record({ kind: fc.constant('step' as const), by: fc.constantFrom<1 | -1>(1, -1) }),
  fc.record({ kind: fc.constant('scrub' as const), cursor: fc.integer({ min: -10, max: 400 }) }),
  fc.record({ kind: fc.constant('stop' as const), at: fc.option(fc.integer({ min: 0, max: 200 })) }),
  fc.integer({ min: 0, max: 60 }).map((count): PlaybackAction => ({ kind: 'append', events: lectureTrace().slice(0, count) })),
);

test('whatever is done, the cursor stays within what is known, and a reset begins at nothing', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      let state = fresh();
      for (const one of actions) {
        const next = playback(state, one);
        expect(next.cursor).toBeGreaterThanOrEqual(0);
        expect(next.cursor).toBeLessThanOrEqual(next.length);
        if (one.kind === 'tick' && next.cursor !== state.cursor) expect(next.cursor).toBeGreaterThan(state.cursor);
        state = next;
      }
    }),
  );
});

describe('driver', () => {
  function bench() {
    let wall = 0;
    let pending: (() => void) | null = null;
    const shown: number[] = [];
    const driver = createPlayback({
      onChange: (state) => shown.push(state.cursor),
      requestFrame: (callback) => {
        pending = callback;
        return 1;
      },
      cancelFrame: () => (pending = null),
      now: () => wall,
    });
    const frame = (millis: number) => {
      wall += millis;
      const callback = pending;
      pending = null;
      callback?.();
    };
    return { driver, shown, frame, isWaiting: () => pending !== null, pass: (millis: number) => (wall += millis) };
  }

  test('asks for frames only while something waits to be shown', () => {
    const { driver, frame, isWaiting } = bench();
    expect(isWaiting()).toBe(false);
    driver.append(quick());
    expect(driver.state().cursor).toBe(1);
    expect(isWaiting()).toBe(true);
    for (let at = 0; at < 40; at += 1) frame(50);
    expect(driver.state().cursor).toBe(3);
    expect(isWaiting()).toBe(false);
  });

  test('an answer is shown by the call that brings it', () => {
    const { driver } = bench();
    const trace = new TraceBuilder();
    trace.add('ubuntu/tty.1', 'tty.input', { tty: 'ubuntu:1', line: 'helo x', echo: true });
    output(trace);
    driver.append(trace.events);
    expect(driver.state().cursor).toBe(2);
  });

  test('disposed, it stops', () => {
    const { driver, isWaiting } = bench();
    driver.append(quick());
    driver.dispose();
    expect(isWaiting()).toBe(false);
  });
});
