/** Ticks, where they stand, which labels can be read, and what a press or a key means. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as stories from '../diagram/lecture-trace.fixture.ts';
import { loadLanguage } from '../i18n/languages.ts';
import { sayIn } from '../narration/narration-words.ts';
import { createMilestones, milestones, stillExpected, type Tick } from './milestones.ts';
import { cursorForKey } from './scrub-keys.ts';
import { labelText } from './tick-label.ts';
import { cursorAtX, layoutTicks, readableLabels, xOfCursor } from './tick-layout.ts';

await loadLanguage('en');

const english = sayIn('en');
const labels = (ticks: readonly Tick[]) => ticks.map(({ label }) => labelText(label, english));
const lecture = stories.lectureTrace();

describe('milestones', () => {
  test('of the lecture', () => {
    expect(labels(milestones(lecture))).toEqual([
      'connect', 'HELO', 'MAIL', 'RCPT', 'DATA', 'queued', 'QUIT', 'MX?', 'smtp', '250', 'removed', 'delivered',
    ]);
    expect(milestones(lecture).map(({ shape }) => shape)).toEqual([
      'dot', 'dot', 'envelope', 'envelope', 'letter', 'postmark', 'dot', 'dot', 'dot', 'dot', 'dot', 'end',
    ]);
  });

  test('a refusal stands after what was refused', () => {
    const ticks = milestones(stories.refusedTrace());
    expect(labels(ticks).slice(-2)).toEqual(['RCPT', '454']);
    expect(ticks.at(-1)).toMatchObject({ shape: 'refusal', result: 'temp' });
    expect(ticks.at(-2)?.index).toBeLessThan(ticks.at(-1)?.index ?? 0);
  });

  test('deferred, bounced and unanswered', () => {
    expect(labels(milestones(stories.deferredTrace()))).toEqual(expect.arrayContaining(['450', 'deferred']));
    expect(labels(milestones(stories.bouncedTrace()))).toEqual(expect.arrayContaining(['550', 'bounced', 'delivered']));
    expect(labels(milestones(stories.timeoutTrace()))).toEqual(expect.arrayContaining(['no answer', 'deferred']));
  });

  test('come in the order of their events, and grow with the trace', () => {
    for (const make of [stories.lectureTrace, stories.bouncedTrace, stories.aliasTrace]) {
      const events = make();
      const ticks = milestones(events);
      ticks.forEach((tick, at) => expect(at === 0 || tick.index > (ticks[at - 1]?.index ?? -1)).toBe(true));
      const growing: typeof events = [];
      const reader = createMilestones();
      for (const event of events) {
        growing.push(event);
        const known = reader.read(growing);
        expect(known).toEqual(ticks.filter(({ index }) => index < growing.length).slice(0, known.length));
      }
      expect(reader.read(growing)).toEqual(ticks);
    }
  });

  test('what the lesson expects goes away as it happens', () => {
    const ticks = milestones(lecture);
    expect(stillExpected([], ['queued', 'mx'])).toEqual(['queued', 'mx']);
    expect(stillExpected(ticks.slice(0, 6), ['data', 'queued', 'mx', 'delivered'])).toEqual(['mx', 'delivered']);
    expect(stillExpected(ticks, ['data', 'queued', 'mx', 'delivered'])).toEqual([]);
  });
});

describe('layout', () => {
  const ticks = milestones(lecture);
  const layout = layoutTicks({ ticks, ghosts: 0, length: lecture.length, width: 840 });

  test('ticks stand in order within the line, none on another', () => {
    layout.placed.forEach(({ x, count }, at) => {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(840);
      expect(count).toBe(1);
      if (at > 0) expect(x - (layout.placed[at - 1]?.x ?? 0)).toBeGreaterThan(20);
    });
  });

  test('three seconds of waiting take little more room than none', () => {
    const gaps = ticks.map((_, at) => (layout.placed[at]?.x ?? 0) - (layout.placed[at - 1]?.x ?? 0)).slice(1);
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(2);
  });

  test('few ticks do not stretch over the whole line, so that they stay where they are as more come', () => {
    const three = layoutTicks({ ticks: ticks.slice(0, 3), ghosts: 0, length: 30, width: 840 });
    const four = layoutTicks({ ticks: ticks.slice(0, 4), ghosts: 0, length: 40, width: 840 });
    expect(four.placed.slice(0, 3).map(({ x }) => x)).toEqual(three.placed.map(({ x }) => x));
  });

  test('hundreds of ticks become groups that lie apart', () => {
    const many = milestones(stories.busyTrace(900));
    const crowded = layoutTicks({ ticks: many, ghosts: 2, length: 7000, width: 600 });
    expect(crowded.placed.reduce((sum, { count }) => sum + count, 0)).toBe(many.length);
    expect(crowded.placed.length).toBeLessThan(40);
    crowded.placed.forEach(({ x }, at) => at > 0 && expect(x - (crowded.placed[at - 1]?.x ?? 0)).toBeGreaterThanOrEqual(17));
  });

  test('the playhead moves on with the cursor, and a press gives the cursor back', () => {
    let before = -1;
    for (let cursor = 0; cursor <= lecture.length; cursor += 1) {
      const x = xOfCursor(layout, cursor);
      expect(x).toBeGreaterThanOrEqual(before);
      before = x;
    }
    for (const { tick, x } of layout.placed) {
      expect(cursorAtX(layout, x + 5, 8)).toBe(tick.index + 1);
      expect(xOfCursor(layout, tick.index + 1)).toBeCloseTo(x);
    }
    expect(cursorAtX(layout, -50, 8)).toBe(0);
    expect(cursorAtX(layout, 5000, 8)).toBe(lecture.length);
  });

  test('any press is a cursor within the trace', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(4), fc.nat(200), fc.integer({ min: 0, max: 1200 }), fc.integer({ min: -20, max: 1300 }), (count, ghosts, extra, width, x) => {
        const some = ticks.slice(0, count);
        const length = (some.at(-1)?.index ?? -1) + 1 + extra;
        const cursor = cursorAtX(layoutTicks({ ticks: some, ghosts, length, width }), x, 8);
        expect(cursor).toBeGreaterThanOrEqual(0);
        expect(cursor).toBeLessThanOrEqual(length);
      }),
    );
  });

  test('labels that are shown never touch, and the weightiest is shown', () => {
    const label = fc.record({ x: fc.nat(800), width: fc.integer({ min: 10, max: 90 }), weight: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 30 }), (all) => {
        const shown = readableLabels(all);
        all.forEach((a, i) =>
          all.forEach((b, j) => {
            if (i < j && shown[i] === true && shown[j] === true) expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual((a.width + b.width) / 2);
          }),
        );
        const heaviest = Math.max(...all.map(({ weight }) => weight));
        expect(all.some(({ weight }, at) => weight === heaviest && shown[at] === true)).toBe(true);
      }),
    );
  });
});

describe('keys', () => {
  const where = { events: lecture, cursor: 25, ticks: milestones(lecture) };
  const press = (key: string, shiftKey = false, cursor = 25) => cursorForKey({ key, shiftKey }, { ...where, cursor });

  test('arrows go to the next event that shows, with Shift to the next tick', () => {
    expect(lecture[(press('ArrowRight') ?? 0) - 1]?.kind).not.toBe('tcp.segment');
    expect(press('ArrowRight')).toBeGreaterThan(25);
    expect(press('ArrowLeft')).toBeLessThan(25);
    expect(press('ArrowRight', true)).toBe((where.ticks[3]?.index ?? 0) + 1);
    expect(press('ArrowLeft', true)).toBe((where.ticks[1]?.index ?? 0) + 1);
    expect(press('PageDown')).toBe(press('ArrowRight', true));
  });

  test('Home and End go to the ends, where arrows stop', () => {
    expect(press('Home')).toBe(0);
    expect(press('End')).toBe(lecture.length);
    expect(press('ArrowLeft', false, 0)).toBe(0);
    expect(press('ArrowRight', false, lecture.length)).toBe(lecture.length);
    expect(press('ArrowRight', true, lecture.length)).toBe(lecture.length);
    expect(press('x')).toBeNull();
  });
});
