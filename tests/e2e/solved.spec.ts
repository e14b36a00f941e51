/**
 * The tasks of the second and third lesson, worked to the full score by keyboard alone: the lines of the solution as
 * this student's variant has them, then the questions, then the report.
 */
import { expect, test, type Page } from '@playwright/test';
import type { Lesson } from '../../src/lessons/lesson.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { answersIn, inputsOf } from '../../src/lessons/play-steps.ts';
import { drawVariant, seedOf, type Variant } from '../../src/lessons/variant.ts';
import { courseFiles } from '../lessons/course-files.ts';
import { atPrompt, leaveTerminal, tabTo, typeLines, WORDS, type Line, type Locale } from './lesson-page.ts';

const course = loadCourse(courseFiles());

function lessonOf(id: string): { readonly lesson: Lesson; readonly variant: Variant } {
  const lesson = course.lessons[id];
  if (!lesson) throw new Error(`no lesson ${id}`);
  // Who has not given a name has the empty one.
  return { lesson, variant: drawVariant(lesson.variants, seedOf(course.id, '', id)) };
}

/** What the terminal must show before the next line is typed; a second greeting has emptied the envelope before DATA. */
function withAnswers(texts: readonly string[]): readonly Line[] {
  let inLetter = false;
  return texts.map((text, at): Line => {
    if (inLetter) {
      inLetter = text !== '.';
      return [text, inLetter ? text : '.\n250 2.0.0 Ok: queued as '];
    }
    const isRefused = text === 'DATA' && /^(HELO|EHLO) /.test(texts[at - 1] ?? '');
    inLetter = text === 'DATA' && !isRefused;
    if (text.startsWith('telnet ')) return [text, '\n220 '];
    if (text === 'QUIT') return [text, 'QUIT\n221 2.0.0 Bye\nConnection closed by foreign host.'];
    return [text, `${text}\n${text !== 'DATA' ? '250' : isRefused ? '503' : '354'}`];
  });
}

async function answerQuestions(page: Page, { lesson, variant }: ReturnType<typeof lessonOf>): Promise<void> {
  const values = answersIn(lesson.solution, variant);
  const asked = lesson.checks.filter(({ answer }) => answer !== undefined);
  for (const [index, { id, answer }] of asked.entries()) {
    const form = page.locator('.question').nth(index);
    const value = values[id] ?? '';
    await tabTo(page, form.locator('input').first());
    if (answer?.type === 'choice') {
      for (let at = 0; at < (answer.options ?? []).indexOf(value); at += 1) await page.keyboard.press('ArrowDown');
    } else {
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
    await expect(form.getByRole('status')).not.toHaveText('');
  }
}

async function solve(page: Page, id: string, locale: Locale): Promise<void> {
  const { lesson, variant } = lessonOf(id);
  const words = WORDS[locale];
  const tty = `${lesson.focus.tty}:1`;
  await page.goto(`./#/lesson/${id}?lang=${locale}&part=task`);
  await atPrompt(page, tty);
  const inputs = lesson.solution.flatMap((step) => inputsOf(step, lesson.focus.tty, variant));
  const texts = inputs.flatMap((input) => (typeof input === 'object' && input.kind === 'type' ? [input.text] : []));
  await typeLines(page, withAnswers(texts), tty);
  await leaveTerminal(page);
  await answerQuestions(page, { lesson, variant });
  await expect(page.locator('.finished h2')).toHaveText(words['lesson.finished'] ?? '');
  await expect(page.locator('.steps-task .step:not(.step-done)')).toHaveCount(0);
  await tabTo(page, page.locator('.finished').getByRole('link', { name: words['lesson.report'] ?? '' }));
  await page.keyboard.press('Enter');
  await expect(page.locator('.score-top b')).toHaveText('10');
}

test('hello-twice to the full score, in Vietnamese', async ({ page }) => {
  await solve(page, 'hello-twice', 'vi');
});

test('lone-dot to the full score, in English', async ({ page }) => {
  await solve(page, 'lone-dot', 'en');
});
