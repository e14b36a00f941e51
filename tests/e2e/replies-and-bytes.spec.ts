/**
 * The lessons about replies and about bytes, played from the first screen to the full score by keyboard alone: worked
 * example with its question, half-done task, own task on two terminals, questions, report.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { isPairs, readPairs } from '../../src/lessons/answer-pairs.ts';
import type { Lesson } from '../../src/lessons/lesson.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { answersIn } from '../../src/lessons/play-steps.ts';
import { terminalName } from '../../src/lessons/places.ts';
import { drawVariant, seedOf, type Variant } from '../../src/lessons/variant.ts';
import { scriptLines, type ScriptLine } from '../../src/ui/lesson/script.ts';
import { courseFiles } from '../lessons/course-files.ts';
import { atPrompt, backToTerminal, leaveTerminal, OFTEN, screen, tabTo, WORDS, type Locale } from './lesson-page.ts';

const course = loadCourse(courseFiles());

interface Played {
  readonly page: Page;
  readonly lesson: Lesson;
  readonly variant: Variant;
  readonly locale: Locale;
}

/** Single-line replies and last lines of longer ones that stand in a terminal. */
async function repliesIn(page: Page, tty: string): Promise<number> {
  return ((await screen(page, tty)).match(/^[2-5]\d\d /gm) ?? []).length;
}

/** Types a line (or finds it typed already) and waits until what it brings about can be seen. */
async function send({ page }: Played, line: Extract<ScriptLine, { kind: 'type' }>, isTyped: boolean, inLetter: boolean): Promise<void> {
  const { tty, text } = line;
  if (isTyped && text !== '') await expect.poll(() => screen(page, tty), OFTEN).toMatch(new RegExp(`(^|\\n|\\$ )${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`));
  const before = await repliesIn(page, tty);
  if (!isTyped && text.startsWith('\x1b[A')) await page.keyboard.press('ArrowUp');
  else if (!isTyped) await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  if (inLetter) await expect.poll(() => screen(page, tty), OFTEN).toContain(`\n${text}`);
  else await expect.poll(() => repliesIn(page, tty), OFTEN).toBe(before + 1);
  // Hung up: the shell must be back before it is given the next line.
  if (/^(QUIT|\x1b\[A)/.test(text)) await expect.poll(() => screen(page, tty), OFTEN).toMatch(/\n\S+:~\$[^\n]*$/);
}

/** Goes on through the lines of a part; `typed`: those that are no blanks stand in the terminal already. */
async function sendAll(played: Played, lines: readonly ScriptLine[], isPractice: boolean, asked?: string): Promise<void> {
  const { page } = played;
  let [inLetter, at] = [false, ''];
  for (const line of lines) {
    if (line.kind !== 'type') continue;
    if (line.tty !== at) await goToTerminal(page, line.tty);
    // A world that has just begun shows its prompt and nothing else.
    if (at === '') await expect.poll(() => screen(page, line.tty), OFTEN).toMatch(/^\S+:~\$[^\n]*$/);
    at = line.tty;
    const ends = inLetter && line.text === '.';
    if (line.text === asked) await sendAndPredict(played, line);
    else await send(played, line, isPractice && !line.blank, inLetter && !ends);
    inLetter = ends ? false : inLetter || (line.text === 'DATA' && (await screen(page, line.tty)).match(/^[2-5]\d\d /gm)?.at(-1) === '354 ');
  }
}

async function goToTerminal(page: Page, tty: string): Promise<void> {
  const wanted = page.locator('.term-tabs').getByRole('tab', { name: tty.split(':')[0] ?? '', exact: true });
  if ((await wanted.getAttribute('aria-selected')) === 'true') return;
  await leaveTerminal(page);
  await tabTo(page, page.locator('.term-tabs [aria-selected=true]'));
  while ((await wanted.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowRight');
  await backToTerminal(page);
  await expect.poll(() => screen(page, tty)).toContain('$');
}

/** The question stops the clock before the answer; after it the answer comes. */
async function sendAndPredict({ page, lesson, locale }: Played, line: Extract<ScriptLine, { kind: 'type' }>): Promise<void> {
  await expect.poll(async () => (await screen(page, line.tty)).trimEnd().endsWith(line.text), OFTEN).toBe(true);
  const before = await repliesIn(page, line.tty);
  await page.keyboard.press('Enter');
  const question = page.getByRole('form', { name: WORDS[locale]['lesson.predict'] ?? '' });
  await expect(question).toBeVisible();
  expect(await repliesIn(page, line.tty)).toBe(before);
  await leaveTerminal(page);
  await expect(question.getByRole('radio').first()).toBeFocused();
  const { options, right } = lesson.predict[0] ?? { options: [] as readonly string[], right: '' };
  // The first press of the space bar chooses the first option; arrows go on from there.
  await page.keyboard.press('Space');
  for (let step = 0; step < options.indexOf(right); step += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('.outcome-right')).toBeVisible();
  await expect.poll(() => repliesIn(page, line.tty), OFTEN).toBe(before + 1);
  await backToTerminal(page);
}

async function goOn({ page, locale }: Played, part: 'faded' | 'task'): Promise<void> {
  await expect(page.locator('.script-end')).toHaveText(WORDS[locale]['lesson.example.done'] ?? '');
  await leaveTerminal(page);
  const name = (WORDS[locale]['lesson.part.next'] ?? '').replace('{part}', WORDS[locale][`lesson.part.${part}`] ?? '');
  await tabTo(page, page.getByRole('button', { name }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`part=${part}`));
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
}

async function answerQuestions({ page, lesson, variant }: Played): Promise<void> {
  const values = answersIn(lesson.solution, variant);
  for (const [index, { id, answer }] of lesson.checks.filter((check) => check.answer).entries()) {
    const form = page.locator('.question').nth(index);
    const value = values[id] ?? '';
    if (answer && isPairs(answer.right)) {
      const things = Object.keys(answer.right);
      for (const [at, thing] of things.entries()) {
        await tabTo(page, form.getByRole('combobox').nth(at), 90);
        const option = (answer.options ?? []).indexOf(readPairs(value).get(thing) ?? '');
        for (let step = 0; step <= option; step += 1) await page.keyboard.press('ArrowDown');
      }
      await tabTo(page, form.getByRole('button'));
    } else {
      await tabTo(page, form.getByRole('textbox'), 90);
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
    await expect(form.getByRole('status')).not.toHaveText('');
  }
}

/** From the first screen to the lesson's terminal, by its title in the palette. */
async function open(page: Page, id: string, locale: Locale): Promise<Played> {
  const lesson = course.lessons[id];
  if (!lesson) throw new Error(`no lesson ${id}`);
  await page.goto(`./#/?lang=${locale}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type(lesson.texts[locale].title);
  await page.keyboard.press('Enter');
  await atPrompt(page, terminalName(lesson.focus.tty));
  // Who has not given a name has the empty one.
  return { page, lesson, variant: drawVariant(lesson.variants, seedOf(course.id, '', id)), locale };
}

/** Example and half-done task; the question comes after the line `asked`. */
async function practise(played: Played, asked: string): Promise<void> {
  const { lesson, variant } = played;
  await sendAll(played, scriptLines(lesson.example ?? [], lesson.focus.tty, variant), true, asked);
  await goOn(played, 'faded');
  await sendAll(played, scriptLines(lesson.faded ?? [], lesson.focus.tty, variant), true);
  await goOn(played, 'task');
}

async function finish(played: Played): Promise<void> {
  const { page, locale, lesson } = played;
  const words = WORDS[locale];
  await leaveTerminal(page);
  await answerQuestions(played);
  await expect(page.locator('.finished h2')).toHaveText(words['lesson.finished'] ?? '');
  await expect(page.locator('.steps-task .step:not(.step-done)')).toHaveCount(0);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await tabTo(page, page.locator('.finished').getByRole('link', { name: words['lesson.report'] ?? '' }), 120);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#/report/${lesson.id}`));
  await expect(page.locator('.score-top b')).toHaveText('10');
}

for (const locale of ['en', 'vi'] as const) {
  test(`wrong-on-purpose, by keyboard alone: ${locale}`, async ({ page }) => {
    const played = await open(page, 'wrong-on-purpose', locale);
    await practise(played, 'RCPT TO:<ba@nha.example>');
    await sendAll(played, scriptLines(played.lesson.solution, played.lesson.focus.tty, played.variant), false);
    await finish(played);
  });

  test(`exactly-what-you-typed, by keyboard alone, with the bytes in sight: ${locale}`, async ({ page }) => {
    const played = await open(page, 'exactly-what-you-typed', locale);
    await practise(played, 'MAIL FROM:an@truong.example');
    await sendAll(played, scriptLines(played.lesson.solution, played.lesson.focus.tty, played.variant), false);
    const bytes = page.locator('.bytes-list');
    // The session shown is the last one, nc's: its lines end in LF alone.
    await expect(bytes.locator('.bytes-text .bytes-bare').first()).toHaveText('LF');
    await leaveTerminal(page);
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await tabTo(page, page.locator('.bytes-head select'));
    await page.keyboard.press('ArrowUp');
    await tabTo(page, bytes);
    await page.keyboard.press('End');
    await expect(bytes.locator('[aria-selected=true]')).toBeVisible();
    const arrow = bytes.locator('.bytes-from-client .bytes-word.bytes-ink-perm code');
    await expect(arrow).toHaveText('ESC[A');
    await expect(bytes.locator('.bytes-from-client .bytes-hex')).toContainText(/1b\s*5b\s*41/);
    await backToTerminal(page);
    await finish(played);
  });
}
