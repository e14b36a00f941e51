/**
 * "What would happen?" as a student without a mouse uses it: from the palette, an address typed, its steps read, the
 * deciding line opened in the editor; a main.cf that was edited and not reloaded; from the post-office floor. No axe finding.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { EDITOR_EN } from '../../src/ui/editor/words-en.ts';
import { EDITOR_VI } from '../../src/ui/editor/words-vi.ts';
import { REHEARSAL_EN } from '../../src/ui/rehearsal/words-en.ts';
import { REHEARSAL_VI } from '../../src/ui/rehearsal/words-vi.ts';
import { atPrompt, leaveTerminal, letterRemoved, tabTo, typeLines, WORDS, type Locale } from './lesson-page.ts';

const SAY = { en: REHEARSAL_EN, vi: REHEARSAL_VI } as const;
const EDITOR = { en: EDITOR_EN, vi: EDITOR_VI } as const;

function field(page: Page): Locator {
  return page.locator('.rehearsal-ask input');
}

async function ask(page: Page, locale: Locale): Promise<void> {
  await page.goto(`./#/lesson/first-telnet?part=task&lang=${locale}`);
  await atPrompt(page);
  await leaveTerminal(page);
  await fromPalette(page, locale);
}

async function fromPalette(page: Page, locale: Locale): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type(WORDS[locale]['palette.address'] ?? '');
  await page.keyboard.press('Enter');
  await expect(field(page)).toBeFocused();
}

for (const locale of ['en', 'vi'] as const) {
  test(`an address is followed to its mailbox, and the deciding line opened: ${locale}`, async ({ page }) => {
    const say = SAY[locale];
    await ask(page, locale);
    await page.keyboard.type('trunghq');
    const way = page.locator('.rehearsal-way');
    await expect(page.locator('.rehearsal-said')).toHaveText('250 2.1.5 Ok');
    await expect(way).toContainText('trunghq@ubuntu.localdomain');
    await expect(way).toContainText(say['class.local']);
    await expect(way.locator('.rehearsal-step').last()).toContainText('/var/mail/trunghq');
    await expect(page.locator('.rehearsal-stale')).toHaveCount(0);
    await tabTo(page, way.getByRole('button', { name: /^myorigin/ }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.editor .cm-content')).toBeFocused();
    await expect(page.locator('.editor .cm-activeLine')).toContainText('myorigin');
  });

  test(`a stranger is refused, and axe finds nothing: ${locale}`, async ({ page }) => {
    const say = SAY[locale];
    await ask(page, locale);
    await page.keyboard.type('haquoctrung@gmail.com');
    await expect(page.locator('.rehearsal-said')).toHaveText('250 2.1.5 Ok');
    await tabTo(page, page.getByRole('button', { name: say['from.stranger'] }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.rehearsal-said')).toContainText('454 4.7.1 <haquoctrung@gmail.com>: Relay access denied');
    await expect(page.locator('.rehearsal-way')).toContainText('smtp:gmail.com');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      const { violations } = await new AxeBuilder({ page }).include('.inspector-pane').analyze();
      expect(violations, colorScheme).toEqual([]);
    }
  });

  test(`an edited main.cf counts after the reload, and the difference is named: ${locale}`, async ({ page }) => {
    const say = SAY[locale];
    await page.goto(`./#/lesson/first-telnet?part=task&lang=${locale}`);
    await atPrompt(page);
    // A letter: now trivial-rewrite(8) runs, and has read main.cf.
    await typeLines(page, [['echo hello | sendmail trunghq; echo $((40 + 2))', '\n42']]);
    await letterRemoved(page);
    await leaveTerminal(page);
    await fromPalette(page, locale);
    await page.keyboard.type('an@lop.example');
    await expect(page.locator('.rehearsal-way')).toContainText(say['class.default']);
    await page.keyboard.press('F4');
    await expect(page.locator('.editor .cm-content')).toBeFocused();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('relayhost = [smart.example]');
    await page.keyboard.press('Control+s');
    await expect(page.locator('.editor-state')).toContainText(EDITOR[locale]['state.waiting'].replace('{command}', 'postfix reload'));
    const stale = page.locator('.rehearsal-stale');
    await expect(stale).toContainText('trivial-rewrite');
    await expect(stale).toContainText(say['stale.then']);
    await expect(stale.getByRole('listitem')).toHaveText('an@lop.example: default, smtp:[smart.example]');
    await expect(page.locator('.rehearsal-way .rehearsal-step').last()).toContainText('smtp:lop.example');
  });
}

test('it is reached from the post-office floor, and by the tabs of the inspector', async ({ page }) => {
  await page.goto('./#/lesson/first-telnet?part=task&lang=en');
  await atPrompt(page);
  await leaveTerminal(page);
  await page.keyboard.press('2');
  await tabTo(page, page.getByRole('button', { name: 'What would happen to an address?' }));
  await page.keyboard.press('Enter');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('postmaster');
  await expect(page.locator('.rehearsal-said')).toHaveText('250 2.1.5 Ok');
  await page.getByRole('tab', { name: 'Address' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('tab', { name: 'Bytes' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Address' })).toBeFocused();
  await expect(field(page)).toBeVisible();
});
