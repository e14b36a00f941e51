/** Who types fast loses nothing: what follows Ctrl+K is the palette's, and a script that changes hosts takes the keys along. */
import { expect, test, type Page } from '@playwright/test';
import { atPrompt, leaveTerminal, screen, typeLines, WORDS } from './lesson-page.ts';

/** Presses Ctrl+K and says what has the focus when the page's own turn is over: no other key can have come before that. */
async function focusAfterPaletteKey(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true }));
    await Promise.resolve();
    return document.activeElement?.getAttribute('role') ?? '';
  });
}

test('Ctrl+K gives its field the keys at once, also the first time', async ({ page }) => {
  await page.goto('./#/?lang=en');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await focusAfterPaletteKey(page)).toBe('combobox');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('keyboard');
  await expect(page.getByRole('combobox', { name: WORDS['en']['palette.input'] ?? '' })).toHaveValue('keyboard');
});

test('in a lesson, too, and none of it reaches the terminal', async ({ page }) => {
  await page.goto('./#/lesson/inside-the-post-office?lang=en&part=task');
  await atPrompt(page, 'mail:1');
  const before = await screen(page, 'mail:1');
  await leaveTerminal(page);
  expect(await focusAfterPaletteKey(page)).toBe('combobox');
  await page.keyboard.type('theme');
  await expect(page.getByRole('combobox')).toHaveValue('theme');
  expect(await screen(page, 'mail:1')).toBe(before);
});

test('an example that goes on at another host brings that host’s terminal to the front, with the keys', async ({ page }) => {
  await page.goto('./#/lesson/what-is-mine?lang=vi');
  await atPrompt(page, 'mail:1');
  const tab = (name: string) => page.locator('[data-pane=terminal]').getByRole('tab', { name, exact: true });
  await expect(tab('mail')).toHaveAttribute('aria-selected', 'true');
  await expect.poll(async () => (await screen(page, 'mail:1')).trimEnd().endsWith('mail -s \'Hop\' binh')).toBe(true);
  await typeLines(page, [['', 'an@mail:~$']], 'mail:1');
  await expect.poll(async () => (await screen(page, 'mail:1')).trimEnd().endsWith('grep status= /var/log/mail.log')).toBe(true);
  await typeLines(page, [['', 'status=']], 'mail:1');
  await expect(tab('laptop')).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  await expect.poll(async () => (await screen(page, 'laptop:1')).trimEnd().endsWith('telnet mail.truong.example 25')).toBe(true);
  await typeLines(page, [['', '220 mail.truong.example']], 'laptop:1');
});
