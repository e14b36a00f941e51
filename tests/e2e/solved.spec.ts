/**
 * The tasks of the second and third lesson, worked to the full score by keyboard alone: the lines of the solution as
 * this student's variant has them, then the questions, then the report.
 */
import { test, type Page } from '@playwright/test';
import { inputsOf } from '../../src/lessons/play-steps.ts';
import { atPrompt, leaveTerminal, typeLines, type Line, type Locale } from './lesson-page.ts';
import { answerQuestions, lessonOf, readReport } from './lesson-way.ts';

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

async function solve(page: Page, id: string, locale: Locale): Promise<void> {
  const own = lessonOf(id);
  const { lesson, variant } = own;
  const tty = `${lesson.focus.tty}:1`;
  await page.goto(`./#/lesson/${id}?lang=${locale}&part=task`);
  await atPrompt(page, tty);
  const inputs = lesson.solution.flatMap((step) => inputsOf(step, lesson.focus.tty, variant));
  const texts = inputs.flatMap((input) => (typeof input === 'object' && input.kind === 'type' ? [input.text] : []));
  await typeLines(page, withAnswers(texts), tty);
  await leaveTerminal(page);
  await answerQuestions(page, own);
  await readReport(page, own, locale);
}

test('hello-twice to the full score, in Vietnamese', async ({ page }) => {
  await solve(page, 'hello-twice', 'vi');
});

test('lone-dot to the full score, in English', async ({ page }) => {
  await solve(page, 'lone-dot', 'en');
});
