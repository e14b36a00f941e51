/** The lab as a person uses it: the lecture's session by keyboard alone, in both languages, without an axe finding. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

const LINES = [
  'telnet 127.0.0.1 25', 'helo trunghq.com', 'MAIL FROM:trunghq@ubuntu.localdomain', 'RCPT TO:haquoctrung@gmail.com', 'DATA',
  'Subject:Thu gui thu tu telnet', 'Day la mot buc thu gui tu telnet', '.', 'quit',
];
const ANSWERS = [
  "Escape character is '^]'.\n220 ubuntu.localdomain ESMTP Postfix (Ubuntu)", '250 ubuntu.localdomain', '250 2.1.0 Ok', '250 2.1.5 Ok',
  '354 End data with <CR><LF>.<CR><LF>', '', '', '250 2.0.0 Ok: queued as ', 'Connection closed by foreign host.',
];

declare global {
  interface Window {
    __posthornTerminal?: (tty: string) => string | null;
  }
}

async function screen(page: Page): Promise<string> {
  return (await page.evaluate(() => window.__posthornTerminal?.('ubuntu:1'))) ?? '';
}

test("the lecture's session, by keyboard alone", async ({ page }) => {
  await page.goto('./');
  const terminal = page.getByRole('textbox', { name: /ubuntu/i });
  await expect.poll(() => screen(page)).toContain('trunghq@ubuntu');
  await terminal.focus();
  for (const [index, line] of LINES.entries()) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
    await expect.poll(() => screen(page)).toContain(ANSWERS[index] ?? '');
  }
  await expect
    .poll(async () => {
      await page.keyboard.type('tail -3 /var/log/mail.log');
      await page.keyboard.press('Enter');
      return screen(page);
    }, { timeout: 60_000, intervals: [3000] })
    .toMatch(/status=sent \(250 2\.0\.0/);
});

test('no accessibility finding, in light and dark, in both languages', async ({ page }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto('./');
    await expect.poll(() => screen(page)).toContain('trunghq@ubuntu');
    for (const language of ['Tiếng Việt', 'English']) {
      await page.getByRole('button', { name: language }).click();
      await expect(page.getByRole('button', { name: language })).toHaveAttribute('aria-pressed', 'true');
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
  }
});
