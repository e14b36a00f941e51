/** The first lesson as a student uses it: by keyboard, with and without motion, in both languages, and axe on each screen. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

const TTY = 'ubuntu:1';
const TASK = './#/lesson/first-telnet?part=task';
/** The lecture's lines, and what the server must have said before the next one is typed. */
const LECTURE: readonly (readonly [line: string, answer: string])[] = [
  ['telnet 127.0.0.1 25', "Trying 127.0.0.1...\nConnected to 127.0.0.1.\nEscape character is '^]'.\n220 ubuntu.localdomain ESMTP Postfix (Ubuntu)"],
  ['helo trunghq.com', 'helo trunghq.com\n250 ubuntu.localdomain'],
  ['MAIL FROM:trunghq@ubuntu.localdomain', 'MAIL FROM:trunghq@ubuntu.localdomain\n250 2.1.0 Ok'],
  ['RCPT TO:haquoctrung@gmail.com', 'RCPT TO:haquoctrung@gmail.com\n250 2.1.5 Ok'],
  ['DATA', 'DATA\n354 End data with <CR><LF>.<CR><LF>'],
  ['Subject:Thu gui thu tu telnet', 'Subject:Thu gui thu tu telnet'],
  ['Day la mot buc thu gui tu telnet', 'Day la mot buc thu gui tu telnet'],
  ['.', '250 2.0.0 Ok: queued as '],
  ['quit', '221 2.0.0 Bye\nConnection closed by foreign host.'],
];

async function screen(page: Page): Promise<string> {
  return page.evaluate((tty) => (window as { __posthornTerminal?: (tty: string) => string | null }).__posthornTerminal?.(tty) ?? '', TTY);
}

async function typeLecture(page: Page): Promise<void> {
  await expect.poll(() => screen(page)).toContain('trunghq@ubuntu:~$');
  await page.getByRole('textbox', { name: /ubuntu/ }).first().focus();
  for (const [line, answer] of LECTURE) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
    await expect.poll(() => screen(page)).toContain(answer);
  }
}

test('the home page leads to the first lesson with Enter alone', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/lesson\/first-telnet/);
  await expect.poll(() => screen(page)).toContain('trunghq@ubuntu:~$');
});

test("the lecture's session in the lesson, by keyboard alone", async ({ page }) => {
  await page.goto(TASK);
  await typeLecture(page);
});

test('the same without motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(TASK);
  await typeLecture(page);
});

for (const locale of ['en', 'vi']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`no accessibility finding: ${locale}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`./#/?lang=${locale}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await page.goto(`./#/lesson/first-telnet?lang=${locale}`);
      await expect.poll(() => screen(page)).toContain('trunghq@ubuntu:~$');
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    });
  }
}
