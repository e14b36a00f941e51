/** What the first screen offers, by how far the student has come. */
import { describe, expect, it } from 'vitest';
import { lessonAfter, type Outline } from '../course/outline.ts';
import type { AttemptRecord } from '../progress/attempt.ts';
import { homeModel } from './home-model.ts';

const title = { en: 'x', vi: 'x' };
const OUTLINE: Outline = {
  id: 'course', title,
  modules: [
    { id: 'one', number: 1, title, planned: 2, lessons: [] },
    { id: 'two', number: 2, title, planned: 0, lessons: ['a', 'b', 'c'].map((id, at) => ({ id, number: at + 1, title, minutes: 5, points: 10 })) },
  ],
};

function attempt(lesson: string, change: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    lesson, number: 1, seed: '', student: '', contentHash: '', inputs: [], now: 0, branches: [], asked: null, predictions: {}, hints: 0,
    solution: false, points: 0, max: 10, finishedParts: [], startedAt: 0, savedAt: 0, ...change,
  };
}

describe('the first screen', () => {
  it('pitches while nothing was done', () => {
    const model = homeModel(OUTLINE, []);
    expect(model.firstVisit).toBe(true);
    expect(model.hero).toMatchObject({ kind: 'next', lesson: { id: 'a' } });
  });

  it('pitches the session by hand, also where the course begins with another lesson', () => {
    const [one, two] = OUTLINE.modules;
    const byHand = { id: 'first-telnet', number: 4, title, minutes: 5, points: 10 };
    const outline = { ...OUTLINE, modules: [one!, { ...two!, lessons: [...two!.lessons, byHand] }] };
    expect(homeModel(outline, []).hero).toMatchObject({ kind: 'next', lesson: { id: 'first-telnet' } });
    expect(homeModel(outline, [attempt('first-telnet', { points: 10 })]).hero).toMatchObject({ kind: 'next', lesson: { id: 'a' } });
  });

  it('takes up what was left last, and says when a question waits', () => {
    const left = attempt('b', { savedAt: 9 });
    expect(homeModel(OUTLINE, [attempt('a', { savedAt: 5 }), left]).hero).toMatchObject({ kind: 'continue', lesson: { id: 'b' } });
    expect(homeModel(OUTLINE, [{ ...left, asked: 'q' }]).hero).toMatchObject({ kind: 'asked', lesson: { id: 'b' } });
  });

  it('goes on to the next lesson that is not done, and begins again when all are', () => {
    const done = ['a', 'b', 'c'].map((lesson) => attempt(lesson, { points: 10, savedAt: 1 }));
    expect(homeModel(OUTLINE, done.slice(0, 1)).hero).toMatchObject({ kind: 'next', lesson: { id: 'b' } });
    expect(homeModel(OUTLINE, done).hero).toMatchObject({ kind: 'again', lesson: { id: 'a' } });
    expect(homeModel(OUTLINE, done).done).toBe(3);
  });

  it('keeps a lesson done when a later attempt at it is open', () => {
    const model = homeModel(OUTLINE, [attempt('a', { points: 10 }), attempt('a', { number: 2, points: 3, savedAt: 4 })]);
    expect(model.stamps[0]).toMatchObject({ state: 'done', progress: { best: { points: 10 }, latest: { number: 2 } } });
  });

  it('forgets attempts at lessons that are gone', () => {
    expect(homeModel(OUTLINE, [attempt('gone', { savedAt: 9 })]).hero).toMatchObject({ kind: 'next', lesson: { id: 'a' } });
  });

  it('knows what comes after a lesson', () => {
    expect(lessonAfter(OUTLINE, 'a')?.id).toBe('b');
    expect(lessonAfter(OUTLINE, 'c')).toBeUndefined();
    expect(lessonAfter(OUTLINE, 'gone')).toBeUndefined();
  });
});
