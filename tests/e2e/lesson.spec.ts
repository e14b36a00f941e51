/** The lecture's session in the first lesson, by keyboard, with and without motion, and what the log says afterwards. */
import { expect, test } from '@playwright/test';
import { atPrompt, LECTURE, letterRemoved, screen, typeLines } from './lesson-page.ts';

const TASK = './#/lesson/first-telnet?part=task';
/** Lines of the lecture's form, as `tail -3` shows them after the letter has left. */
const LOGGED = [
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ubuntu postfix\/smtpd\[\d+\]: disconnect from localhost\[127\.0\.0\.1\] helo=1 mail=1 rcpt=1 data=1 quit=1 commands=5$/,
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ubuntu postfix\/smtp\[\d+\]: [0-9A-F]+: to=<haquoctrung@gmail\.com>, relay=gmail-smtp-in\.l\.google\.com\[192\.0\.2\.26\]:25, delay=[\d.]+, delays=[\d.]+\/[\d.]+\/[\d.]+\/[\d.]+, dsn=2\.0\.0, status=sent \(250 2\.0\.0 OK .* - gsmtp\)$/,
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ubuntu postfix\/qmgr\[\d+\]: [0-9A-F]+: removed$/,
];

test('the home page leads to the first lesson with Enter alone', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/lesson\/first-telnet/);
  await atPrompt(page);
});

test("the lecture's session in the lesson, by keyboard alone, and its lines in mail.log", async ({ page }) => {
  await page.goto(TASK);
  await atPrompt(page);
  await typeLines(page, LECTURE);
  await letterRemoved(page);
  await typeLines(page, [['tail -3 /var/log/mail.log', ': removed\n']]);
  const shown = await screen(page);
  // A long line of the log takes several rows of the screen, and is one line of its text.
  const lines = shown.slice(shown.lastIndexOf('tail -3 /var/log/mail.log')).split('\n').slice(1, 4);
  for (const form of LOGGED) expect(lines.filter((line) => form.test(line)), `${form.source}\n${lines.join('\n')}`).toHaveLength(1);
});

test('the same without motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(TASK);
  await atPrompt(page);
  await typeLines(page, LECTURE);
});
