/** Captions: the story in both languages, that nothing is left unfilled, and what screen readers are told when. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../kernel/trace.ts';
import * as stories from '../diagram/lecture-trace.fixture.ts';
import { createStage } from '../diagram/stage.ts';
import { heard, NEW_ANNOUNCER, QUIET_MILLIS, speak } from './announcer.ts';
import { NARRATION_EN, type NarrationKey } from './en.ts';
import { captionAt, createNarration, toldBefore, type Caption } from './narration.ts';
import { loadLanguage } from '../i18n/languages.ts';
import { narrationParts, sayIn } from './narration-words.ts';
import { NARRATION_VI } from './vi.ts';

await Promise.all([loadLanguage('en'), loadLanguage('vi')]);

const stage = createStage(stories.LECTURE_WORLD);
const STORIES = { ...stories, busyTrace: () => stories.busyTrace(6) };
const TRACES = [
  STORIES.lectureTrace, STORIES.deferredTrace, STORIES.bouncedTrace, STORIES.refusedTrace, STORIES.aliasTrace, STORIES.timeoutTrace,
  STORIES.busyTrace,
];
const captionsOf = (events: readonly TraceEvent[]) => createNarration(stage).read(events);
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();

describe('the lecture', () => {
  const english = sayIn('en');
  const told = captionsOf(stories.lectureTrace());

  test('is told from the call to the end, each turn once', () => {
    const turns = told.filter(({ importance }) => importance === 3).map(({ key, values }) => english(key, values));
    expect(turns).toEqual([
      '354: now the letter. Everything up to a lone dot is for people; the envelope is closed to you.',
      '250: ubuntu.localdomain takes responsibility for 913E010089F. It is a promise: the letter is kept until the next one says 250.',
      'DNS: gmail-smtp-in.l.google.com takes mail for gmail.com. Of 2, it has the lowest preference, 5.',
      'smtp(8) carries the envelope to gmail.com. DNS named the server: lowest MX preference, 5. Routing reads RCPT TO. Nobody has read To:.',
      'gmail.com MX says 250: the letter is its own now. ubuntu.localdomain may forget its copy.',
      'qmgr(8) removes 913E010089F. Nobody needs this copy any more.',
      'Delivered to haquoctrung@gmail.com. The envelope is thrown away; its sender stays on the letter as Return-Path.',
    ]);
  });

  test('says where everything happens by the names under the picture', () => {
    const first = told[0];
    expect(first && english(first.key, first.values)).toBe(
      'workstation calls ubuntu.localdomain, port 25. The line is open; the server speaks first.',
    );
  });

  test('is told in Vietnamese by the glossary’s words', () => {
    const vietnamese = told.map(({ key, values }) => sayIn('vi')(key, values)).join('\n');
    expect(vietnamese).toContain('smtp(8) mang phong bì tới gmail.com');
    expect(vietnamese).toContain('smtpd(8) tự hỏi: haquoctrung@gmail.com có phải người nhà không?');
    expect(vietnamese).toContain('cleanup(8) ghi thư vào hàng đợi, queue id 913E010089F');
    expect(vietnamese).toContain('dấu bưu điện');
    expect(vietnamese).not.toMatch(/tiêu đề/);
  });

  test('the caption at a cursor is the newest before it; a detail stands only while it is the last event', () => {
    for (let cursor = 0; cursor <= 104; cursor += 1) {
      const caption = captionAt(told, cursor);
      expect(caption === null || caption.index < cursor).toBe(true);
      expect(caption === null || caption.importance > 1 || caption.index === cursor - 1).toBe(true);
    }
    expect(captionAt(told, 0)).toBeNull();
    expect(toldBefore(told, 1e9)).toBe(told.length);
  });
});

describe('other stories', () => {
  const keys = (make: () => TraceEvent[]) => captionsOf(make()).map(({ key }) => key);

  test('refusals, failures and detours have their words', () => {
    expect(keys(stories.refusedTrace).at(-1)).toBe('caption.refused.rcpt.temp');
    expect(keys(stories.deferredTrace)).toEqual(expect.arrayContaining(['caption.smtp.refused.temp', 'caption.deferred', 'caption.queue.deferred']));
    expect(keys(stories.bouncedTrace)).toEqual(expect.arrayContaining(['caption.smtp.refused.perm', 'caption.failed', 'caption.bounce', 'caption.delivered.null']));
    expect(keys(stories.aliasTrace)).toContain('caption.alias');
    expect(keys(stories.timeoutTrace)).toContain('caption.refuse.timeout');
  });

  test('a connection that an agent ends is no line cut off', () => {
    for (const make of TRACES) expect(keys(make)).not.toContain('caption.lost');
  });
});

describe('dictionaries', () => {
  test('every key has both languages, with the same values to fill in and the same inks', () => {
    const inks = (text: string) => [...text.matchAll(/\[([elp])\|/g)].map(([, ink]) => ink).toSorted();
    for (const key of Object.keys(NARRATION_EN) as NarrationKey[]) {
      expect(NARRATION_VI[key], key).toBeTruthy();
      expect(placeholders(NARRATION_VI[key]), key).toEqual(placeholders(NARRATION_EN[key]));
      expect(inks(NARRATION_VI[key]), key).toEqual(inks(NARRATION_EN[key]));
      expect(NARRATION_VI[key].normalize('NFC'), key).toBe(NARRATION_VI[key]);
    }
    expect(Object.keys(NARRATION_VI).toSorted()).toEqual(Object.keys(NARRATION_EN).toSorted());
  });

  test('every caption of every story is filled in, in both languages', () => {
    for (const make of TRACES) {
      for (const { key, values } of captionsOf(make())) {
        expect(placeholders(sayIn('en')(key, values)), key).toEqual([]);
        expect(placeholders(sayIn('vi')(key, values)), key).toEqual([]);
        expect(Object.values(values).every((value) => value !== 'undefined')).toBe(true);
      }
    }
  });

  test('what is filled in is never read as a mark', () => {
    const parts = narrationParts('en', 'caption.mail', { sender: '**[e|x]** `y` {sender}' });
    expect(parts.map(({ text }) => text).join('')).toContain('**[e|x]** `y` {sender}');
    expect(parts.filter(({ ink }) => ink === 'envelope').map(({ text }) => text)).toEqual(['envelope']);
  });
});

test('a caption of a prefix is a caption of the whole', () => {
  const events = stories.bouncedTrace();
  const whole = captionsOf(events);
  fc.assert(
    fc.property(fc.nat(events.length), (count) => {
      const prefix = captionsOf(events.slice(0, count));
      expect(prefix).toEqual(whole.slice(0, toldBefore(whole, count)));
    }),
  );
});

test('events in any order can be told', () => {
  const pool = TRACES.flatMap((make) => make());
  fc.assert(
    fc.property(fc.array(fc.nat(pool.length - 1), { maxLength: 60 }), (picks) => {
      for (const { key, values } of captionsOf(picks.map((pick) => pool[pick]!))) sayIn('vi')(key, values);
    }),
    { numRuns: 200 },
  );
});

describe('announcements', () => {
  const caption = (importance: 1 | 2 | 3, index: number): Caption => ({ key: 'caption.reset', values: {}, importance, index, t: 0 });

  test('the first is made at once, what comes within a second is merged into the weightiest', () => {
    let state = heard(NEW_ANNOUNCER, [caption(2, 1)], 5000);
    expect(state.spoken).toMatchObject({ count: 1, serial: 1 });
    state = heard(state, [caption(3, 2)], 5300);
    state = heard(state, [caption(1, 3), caption(2, 4)], 5600);
    expect(state.spoken?.serial).toBe(1);
    state = speak(state, 5000 + QUIET_MILLIS);
    expect(state.spoken).toMatchObject({ count: 3, serial: 2, caption: { index: 2 } });
    expect(state.waiting).toEqual([]);
  });

  test('at most one a second, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(900), { maxLength: 60 }), (gaps) => {
        let state = NEW_ANNOUNCER;
        let now = 0;
        const spokenAt: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const next = heard(state, [caption(2, now)], now);
          if (next.spoken !== state.spoken) spokenAt.push(now);
          state = next;
        }
        spokenAt.forEach((at, index) => expect(index === 0 || at - spokenAt[index - 1]! >= QUIET_MILLIS).toBe(true));
      }),
    );
  });
});
