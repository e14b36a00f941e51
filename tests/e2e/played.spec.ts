/** A lesson played to its end by keyboard alone, as a new student would: example, half-done task, own task, report. */
import { expect, test, type Page } from '@playwright/test';
import { atPrompt, backToTerminal, LECTURE, leaveTerminal, screen, typeLines, WORDS, type Line, type Locale } from './lesson-page.ts';
import { goOn, lessonOf, readReport } from './lesson-way.ts';

/** The worked example: each line stands there already, Enter sends it; the question before the dot's answer is answered. */
async function followExample(page: Page, locale: Locale): Promise<void> {
  await atPrompt(page);
  for (const [text, answer] of LECTURE.slice(0, -2)) {
    await expect.poll(async () => (await screen(page)).trimEnd().endsWith(text)).toBe(true);
    await typeLines(page, [['', answer]]);
  }
  await expect.poll(async () => (await screen(page)).trimEnd().endsWith('\n.')).toBe(true);
  await page.keyboard.press('Enter');
  const question = page.getByRole('form', { name: WORDS[locale]['lesson.predict'] ?? '' });
  await expect(question).toBeVisible();
  expect(await screen(page)).not.toContain('queued as');
  await leaveTerminal(page);
  await expect(question.getByRole('radio').first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('.outcome-right')).toBeVisible();
  await expect.poll(() => screen(page)).toContain('250 2.0.0 Ok: queued as ');
  await backToTerminal(page);
  await typeLines(page, [['', 'quit\n221 2.0.0 Bye\nConnection closed by foreign host.']]);
}

/** Lines of the half-done task; what is `null` types itself. */
const FADED: readonly (readonly [own: string | null, sent: string, answer: string])[] = [
  [null, 'telnet 127.0.0.1 25', '220 ubuntu.localdomain ESMTP Postfix (Ubuntu)'],
  [null, 'EHLO ubuntu.localdomain', '250 CHUNKING'],
  [null, 'MAIL FROM:<trunghq@ubuntu.localdomain>', '250 2.1.0 Ok'],
  ['RCPT TO:<alice@ubuntu.localdomain>', '', '250 2.1.5 Ok'],
  ['DATA', '', '354 End data with <CR><LF>.<CR><LF>'],
  [null, 'Subject: thu cho Alice', 'Subject: thu cho Alice'],
  [null, '', ''],
  [null, 'Chao Alice', 'Chao Alice'],
  ['.', '', '250 2.0.0 Ok: queued as '],
  [null, 'QUIT', '221 2.0.0 Bye\nConnection closed by foreign host.'],
];

async function fillGaps(page: Page): Promise<void> {
  for (const [own, sent, answer] of FADED) {
    if (own === null) await expect.poll(async () => (await screen(page)).trimEnd().endsWith(sent)).toBe(true);
    await typeLines(page, [[own ?? '', answer]]);
  }
}

/** What the task asks of this student, read from the page as the student reads it. */
async function ownTask(page: Page): Promise<{ readonly to: string; readonly token: string }> {
  const text = await page.locator('.lesson-scroll').innerText();
  const to = /[a-z]+@xa\.example/.exec(text)?.[0] ?? '';
  const token = /\b[0-9a-f]{6}\b/.exec(text)?.[0] ?? '';
  expect([to, token]).not.toContain('');
  return { to, token };
}

for (const locale of ['en', 'vi'] as const) {
  test(`first-telnet from the first screen to the full score, by keyboard alone: ${locale}`, async ({ page }) => {
    const own = lessonOf('first-telnet');
    await page.goto(`./#/?lang=${locale}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.keyboard.press('Enter');
    await followExample(page, locale);
    await expect(page.locator('.script-end')).toHaveText(WORDS[locale]['lesson.example.done'] ?? '');
    await goOn(page, own, 'faded', locale);
    await fillGaps(page);
    await expect(page.locator('.script-end')).toHaveText(WORDS[locale]['lesson.example.done'] ?? '');
    await goOn(page, own, 'task', locale);
    const { to, token } = await ownTask(page);
    const lines: readonly Line[] = [
      LECTURE[0]!,
      ['EHLO ubuntu.localdomain', '250 CHUNKING'],
      ['MAIL FROM:<trunghq@ubuntu.localdomain>', '250 2.1.0 Ok'],
      [`RCPT TO:<${to}>`, '250 2.1.5 Ok'],
      ['DATA', '354 End data with <CR><LF>.<CR><LF>'],
      [`Subject: bai tap ${token}`, token],
      ['', ''],
      ['Xin chao', 'Xin chao'],
      ['.', '250 2.0.0 Ok: queued as '],
      ['QUIT', '221 2.0.0 Bye\nConnection closed by foreign host.'],
    ];
    await typeLines(page, lines);
    await leaveTerminal(page);
    await readReport(page, own, locale);
    await expect(page.locator('.transcript')).toContainText(`RCPT TO:<${to}>`);
  });
}
