/**
 * A lesson's way as a student without a mouse goes it: from the first screen to the lesson, through the worked example
 * and the half-done task as the page tells it, to the task; then its questions, and the report.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { predictionsOf } from '../../src/ui/lesson/follower.ts';
import { scriptLines, type ScriptLine } from '../../src/ui/lesson/script.ts';
import type { Lesson } from '../../src/lessons/lesson.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { answersIn } from '../../src/lessons/play-steps.ts';
import { drawVariant, seedOf, type Variant } from '../../src/lessons/variant.ts';
import { readPairs } from '../../src/lessons/answer-pairs.ts';
import { courseFiles } from '../lessons/course-files.ts';
import { atPrompt, backToTerminal, leaveTerminal, screen, tabTo, WORDS, type Locale } from './lesson-page.ts';

const course = loadCourse(courseFiles());

/** A lesson with what it asks of a student who has given no name. */
export interface OwnLesson {
  readonly lesson: Lesson;
  readonly variant: Variant;
}

export function lessonOf(id: string): OwnLesson {
  const lesson = course.lessons[id];
  if (!lesson) throw new Error(`no lesson ${id}`);
  return { lesson, variant: drawVariant(lesson.variants, seedOf(course.id, '', id)) };
}

/** From the first screen by way of the list of lessons; the terminal takes the keys then. */
export async function openFromCourse(page: Page, { lesson }: OwnLesson, locale: Locale): Promise<void> {
  await page.goto(`./#/?lang=${locale}`);
  await expect(page.locator('.first-visit h1')).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: WORDS[locale]['first.allLessons'] ?? '' }));
  await page.keyboard.press('Enter');
  await expect(page.locator('#content')).toBeFocused();
  await tabTo(page, page.locator(`a[href="#/lesson/${lesson.id}"].stamp-link`));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`lesson/${lesson.id}`));
  await atPrompt(page, lesson.ttys[0]);
}

/** The worked example or the half-done task: at each step what the page says is done, the questions between are answered right. */
export async function followScript(page: Page, own: OwnLesson, part: 'example' | 'faded', locale: Locale): Promise<void> {
  const { lesson, variant } = own;
  const lines = scriptLines((part === 'example' ? lesson.example : lesson.faded) ?? [], lesson.focus.tty, variant);
  for (const [at, line] of lines.entries()) {
    for (let isDone = false; !isDone; ) {
      const { now, words } = await stateOf(page, at);
      if (now === 'asked') await predictRight(page, own, part, locale);
      else isDone = now === 'done' || ((await doStep(page, line, words, locale)) && (await wasTaken(page, at)));
    }
  }
  await expect(page.locator('.script-end')).toHaveText(WORDS[locale]['lesson.example.done'] ?? '');
}

/** A step as the page has it: a question is asked first, it is done, or what is to be done. */
async function stateOf(page: Page, at: number): Promise<{ readonly now: 'asked' | 'done' | 'open'; readonly words: string }> {
  const handle = await page.waitForFunction((index) => {
    const step = document.querySelectorAll('.lesson-scroll .step')[index];
    if (document.querySelector('form.prediction')) return { now: 'asked', words: '' } as const;
    if (step?.classList.contains('step-done')) return { now: 'done', words: '' } as const;
    const words = step?.getAttribute('aria-current') === 'step' ? step.querySelector('.step-do')?.textContent : undefined;
    return words ? ({ now: 'open', words } as const) : false;
  }, at);
  const value = await handle.jsonValue();
  return value === false ? { now: 'done', words: '' } : value;
}

/** Whether Enter came before a question that stops the clock; what is typed while it is asked waits on its line. */
async function wasTaken(page: Page, at: number): Promise<boolean> {
  const handle = await page.waitForFunction((index) => {
    if (document.querySelectorAll('.lesson-scroll .step')[index]?.classList.contains('step-done')) return 'done';
    return document.querySelector('form.prediction') ? 'asked' : false;
  }, at);
  return (await handle.jsonValue()) === 'done';
}

/** Does what is said; whether that was the step itself. */
async function doStep(page: Page, line: ScriptLine, words: string, locale: Locale): Promise<boolean> {
  const say = WORDS[locale];
  if (line.kind === 'edit') {
    expect(words).toBe(say['lesson.example.edit']);
    await expect(page.locator('.step-file')).toHaveText(line.text);
    await page.keyboard.press('Enter');
    return true;
  }
  if (line.kind !== 'type') throw new Error(`a step of another kind: ${line.kind}`);
  const tab = line.tty.replace(/:1$/, '');
  if (words === say['lesson.example.go']?.replace('{tab}', tab)) {
    await page.keyboard.press('Enter');
    await expect(page.getByRole('tab', { name: tab, exact: true })).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
    return false;
  }
  expect(words).toBe(say[line.blank ? 'lesson.blank.do' : 'lesson.example.do']);
  const stands = async (): Promise<string> => oneLine(await screen(page, line.tty));
  if (line.blank && !endsWith(line.text).test(await stands())) await page.keyboard.type(line.text);
  await expect.poll(stands).toMatch(endsWith(line.text));
  await page.keyboard.press('Enter');
  return true;
}

/** A terminal breaks long lines where its edge is. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, '');
}

function endsWith(text: string): RegExp {
  return new RegExp(`${oneLine(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

async function predictRight(page: Page, { lesson }: OwnLesson, part: 'example' | 'faded', locale: Locale): Promise<void> {
  const form = page.getByRole('form', { name: WORDS[locale]['lesson.predict'] ?? '' });
  await leaveTerminal(page);
  await expect(form.getByRole('radio').first()).toBeFocused();
  const prediction = predictionsOf(lesson, part)[await page.locator('.outcome').count()];
  await page.keyboard.press('Space');
  for (let at = 0; at < (prediction?.options ?? []).indexOf(prediction?.right ?? ''); at += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('.outcome-right')).toBeVisible();
  await backToTerminal(page);
}

/** By the button below the lesson, to its next part. */
export async function goOn(page: Page, { lesson }: OwnLesson, part: 'faded' | 'task', locale: Locale): Promise<void> {
  await leaveTerminal(page);
  const name = (WORDS[locale]['lesson.part.next'] ?? '').replace('{part}', WORDS[locale][`lesson.part.${part}`] ?? '');
  await tabTo(page, page.getByRole('button', { name }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`part=${part}`));
  await atPrompt(page, lesson.ttys[0]);
}

/** What the task asks, as it stands on the page. */
export function taskText(page: Page): Locator {
  return page.locator('.lesson-scroll > .prose:not(.lesson-intro)').first();
}

/** The task's questions, answered as the solution does, from outside the terminal. */
export async function answerQuestions(page: Page, { lesson, variant }: OwnLesson): Promise<void> {
  const values = answersIn(lesson.solution, variant);
  const asked = lesson.checks.filter(({ answer }) => answer !== undefined);
  for (const [index, { id, answer }] of asked.entries()) {
    const form = page.locator('.question').nth(index);
    const value = values[id] ?? '';
    if (answer?.type === 'match') {
      await matchPairs(page, form, value, Object.keys(answer.right), answer.options ?? []);
    } else {
      await tabTo(page, form.locator('input').first());
      if (answer?.type !== 'choice') await page.keyboard.type(value);
      for (let at = 0; at < (answer?.options ?? []).indexOf(value); at += 1) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    }
    await expect(form.getByRole('status')).not.toHaveText('');
  }
}

/** Each thing's list: as many steps down as the option stands below "choose". */
async function matchPairs(page: Page, form: Locator, value: string, things: readonly string[], options: readonly string[]): Promise<void> {
  const pairs = readPairs(value);
  for (const [index, thing] of things.entries()) {
    const list = form.locator('select').nth(index);
    await tabTo(page, list);
    const option = pairs.get(thing) ?? '';
    for (let at = 0; at <= options.indexOf(option); at += 1) await page.keyboard.press('ArrowDown');
    await expect(list).toHaveValue(option);
  }
  await tabTo(page, form.getByRole('button'));
  await page.keyboard.press('Enter');
}

/** Everything is ticked; the report says ten points, and what it shows as done. */
export async function readReport(page: Page, { lesson }: OwnLesson, locale: Locale): Promise<void> {
  const words = WORDS[locale];
  await expect(page.locator('.finished h2')).toHaveText(words['lesson.finished'] ?? '');
  await expect(page.locator('.steps-task .step:not(.step-done)')).toHaveCount(0);
  await tabTo(page, page.locator('.finished').getByRole('link', { name: words['lesson.report'] ?? '' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#/report/${lesson.id}`));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words['report.heading.all'] ?? '');
  await expect(page.locator('.score-top b')).toHaveText('10');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
}
