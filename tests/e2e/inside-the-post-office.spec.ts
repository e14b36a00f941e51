/**
 * Lesson 13 as a new student without a mouse does it: the example line by line with its question, the desks of the
 * picture by arrow keys, the two blanks, three letters, the relay put in order, the full score. In both languages.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { answersIn, inputsOf } from '../../src/lessons/play-steps.ts';
import { drawVariant, seedOf } from '../../src/lessons/variant.ts';
import { FLOOR_EN } from '../../src/ui/floor/floor-en.ts';
import { FLOOR_VI } from '../../src/ui/floor/floor-vi.ts';
import { courseFiles } from '../lessons/course-files.ts';
import { atPrompt, backToTerminal, leaveTerminal, OFTEN, screen, tabTo, typeLines, WORDS, type Locale } from './lesson-page.ts';

const ID = 'inside-the-post-office';
const TTY = 'mail:1';
const course = loadCourse(courseFiles());
const lesson = course.lessons[ID]!;
// Who has not given a name has the empty one.
const variant = drawVariant(lesson.variants, seedOf(course.id, '', ID));
const FLOOR = { en: FLOOR_EN, vi: FLOOR_VI };

/** What shows that a typed line was answered. */
function answerTo(text: string): string {
  if (text.startsWith('telnet ')) return '\n220 ';
  if (text === 'QUIT') return '221 2.0.0 Bye\nConnection closed by foreign host.';
  if (text === '.') return '250 2.0.0 Ok: queued as ';
  if (text === 'DATA') return '\n354 ';
  if (/^(EHLO|MAIL|RCPT) /.test(`${text} `)) return '\n250 ';
  return /^(echo|grep) /.test(text) ? `${text}\n` : text;
}

async function standsThere(page: Page, text: string): Promise<void> {
  await expect.poll(async () => (await screen(page, TTY)).trimEnd().endsWith(text.trimEnd()), OFTEN).toBe(true);
}

/** Each line of the example stands there already; Enter sends it. At the dot the clock stops for the question. */
async function followExample(page: Page, locale: Locale): Promise<void> {
  await atPrompt(page, TTY);
  const lines = (lesson.example ?? []).flatMap(({ type }) => type ?? []);
  for (const text of lines) {
    await standsThere(page, text);
    if (text !== '.') {
      await typeLines(page, [['', answerTo(text)]], TTY);
      continue;
    }
    await page.keyboard.press('Enter');
    const question = page.getByRole('form', { name: WORDS[locale]['lesson.predict'] ?? '' });
    await expect(question).toBeVisible();
    expect(await screen(page, TTY)).not.toContain('queued as');
    await leaveTerminal(page);
    await expect(question.getByRole('radio').first()).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.locator('.outcome-right')).toBeVisible();
    await expect.poll(() => screen(page, TTY)).toContain('250 2.0.0 Ok: queued as ');
    await backToTerminal(page);
  }
  await expect.poll(() => screen(page, TTY)).toContain('status=sent (delivered to mailbox)');
}

/** From desk to desk by arrow keys: the note under the picture says what each does, and what it wrote of this letter. */
async function walkTheFloor(page: Page, locale: Locale): Promise<void> {
  await leaveTerminal(page);
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  const desk = (name: string) => page.locator(`.floor-target[data-station="${name}"]`);
  await tabTo(page, desk('smtpd'));
  const note = page.locator('.floor-note');
  await expect(note).toContainText(FLOOR[locale]['floor.desk.smtpd']);
  await expect(note).toContainText('client=');
  for (let pressed = 0; pressed < 3; pressed += 1) await page.keyboard.press('ArrowRight');
  await expect(desk('cleanup')).toBeFocused();
  await expect(note).toContainText(FLOOR[locale]['floor.desk.cleanup']);
  await expect(note).toContainText('message-id=');
  await page.keyboard.press('g');
  await page.keyboard.press('l');
}

async function goOn(page: Page, locale: Locale, part: 'faded' | 'task'): Promise<void> {
  await expect(page.locator('.script-end')).toHaveText(WORDS[locale]['lesson.example.done'] ?? '');
  const button = page.getByRole('button', { name: (WORDS[locale]['lesson.part.next'] ?? '').replace('{part}', WORDS[locale][`lesson.part.${part}`] ?? '') });
  await tabTo(page, button);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`part=${part}`));
  await atPrompt(page, TTY);
  await expect(page.locator('.floor-picture')).toBeVisible();
}

/** A wrong name finds nothing and fills no blank; the right ones show the lines of their desks. */
async function fillBlanks(page: Page): Promise<void> {
  await standsThere(page, "echo 'Con khoe' | sendmail ba@nha.example");
  await typeLines(page, [['', 'an@mail:~$ ']], TTY);
  await typeLines(page, [['grep postfix/smtpd /var/log/mail.log', 'grep postfix/smtpd /var/log/mail.log\nan@mail:~$']], TTY);
  await typeLines(page, [['grep postfix/pickup /var/log/mail.log', 'uid=1001 from=<an>']], TTY);
  await standsThere(page, "grep -E 'postfix/(cleanup|qmgr)' /var/log/mail.log");
  await typeLines(page, [['', 'nrcpt=1 (queue active)']], TTY);
  await typeLines(page, [['grep postfix/smtp /var/log/mail.log', 'relay=mx.nha.example[203.0.113.40]:25']], TTY);
}

/** One place after the other; a wrong one is taken out again and filled anew. */
async function putInOrder(page: Page, locale: Locale): Promise<void> {
  const form = page.locator('.question').filter({ has: page.locator('.order') });
  const right = (answersIn(lesson.solution, variant)['relay'] ?? '').split(' ');
  const give = form.getByRole('button', { name: WORDS[locale]['lesson.answer.give'] ?? '', exact: true });
  const options = lesson.checks.find(({ id }) => id === 'relay')?.answer?.options ?? [];
  // One stop for Tab; arrows go from name to name.
  const put = async (name: string, from: string) => {
    const steps = options.indexOf(name) - options.indexOf(from);
    for (let pressed = 0; pressed < Math.abs(steps); pressed += 1) await page.keyboard.press(steps > 0 ? 'ArrowRight' : 'ArrowLeft');
    await expect(form.locator('.order-option').getByText(name, { exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
  };
  await tabTo(page, form.locator('.order-option').first());
  const wrong = ['smtpd', ...right.slice(1)];
  for (const [at, name] of wrong.entries()) {
    await expect(give).toBeDisabled();
    await put(name, wrong[at - 1] ?? options[0] ?? '');
    await expect(form.locator('.order-places li').nth(at)).toHaveText(name);
  }
  await page.keyboard.press('Enter');
  await expect(form.locator('.order-place')).toHaveText(wrong);
  await page.keyboard.press('Shift+Tab');
  await expect(form.locator('.order-place').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await put(right[0] ?? '', wrong.at(-1) ?? '');
  await expect(form.locator('.order-place')).toHaveText(right);
  await tabTo(page, give);
  await page.keyboard.press('Enter');
  await expect(form.getByRole('status')).toHaveText(WORDS[locale]['lesson.answer.matched'] ?? '');
}

async function tellTwinsApart(page: Page): Promise<void> {
  const form = page.locator('.question').last();
  await tabTo(page, form.locator('input').first());
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(form.getByRole('status')).not.toHaveText('');
}

for (const locale of ['en', 'vi'] as const) {
  test(`from the example to the full score, by keyboard alone: ${locale}`, async ({ page }) => {
    const words = WORDS[locale];
    await page.goto(`./#/lesson/${ID}?lang=${locale}`);
    await followExample(page, locale);
    await walkTheFloor(page, locale);
    await goOn(page, locale, 'faded');
    await fillBlanks(page);
    await leaveTerminal(page);
    await goOn(page, locale, 'task');
    const texts = lesson.solution.flatMap((step) => inputsOf(step, lesson.focus.tty, variant)).flatMap((input) => (typeof input === 'object' && input.kind === 'type' ? [input.text] : []));
    await typeLines(page, texts.map((text) => [text, answerTo(text)] as const), TTY);
    await expect(page.locator('.steps-task .step-done')).toHaveCount(3);
    await leaveTerminal(page);
    await putInOrder(page, locale);
    await tellTwinsApart(page);
    await expect(page.locator('.finished h2')).toHaveText(words['lesson.finished'] ?? '');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await tabTo(page, page.locator('.finished').getByRole('link', { name: words['lesson.report'] ?? '' }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.score-top b')).toHaveText('10');
  });
}
