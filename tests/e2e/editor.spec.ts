/**
 * The editor as a student without a mouse uses it: main.cf opened by a key, a parameter completed, saved, seen to be not
 * yet applied, applied, and seen by postconf; unsaved text that outlives the page; a file that changes underneath; the past.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { EDITOR_EN } from '../../src/ui/editor/words-en.ts';
import { EDITOR_WORDS, editorText as text, openEditor, toEndOf } from './editor-keys.ts';
import { atPrompt, leaveTerminal, screen, tabTo, typeLines, WORDS, type Locale } from './lesson-page.ts';

const MAIN_CF = '/etc/postfix/main.cf';

async function openLab(page: Page, locale: Locale): Promise<void> {
  await page.goto(`./#/lesson/first-telnet?part=task&lang=${locale}`);
  await atPrompt(page);
}

for (const locale of ['en', 'vi'] as const) {
  test(`a domain is added to mydestination, saved, applied, and seen: ${locale}`, async ({ page }) => {
    const words = EDITOR_WORDS[locale];
    await openLab(page, locale);
    await openEditor(page);
    const state = page.locator('.editor-state');
    await expect(state).toHaveText(words['state.applied']);
    await toEndOf(page, 'mydestination =');
    await page.keyboard.type(', lop.example');
    await expect(state).toHaveText(words['state.dirty']);
    await expect(page.locator('.editor-about')).toContainText('$myhostname, localhost.$mydomain, localhost');
    await page.keyboard.press('Control+s');
    await expect(state).toContainText(words['state.waiting'].replace('{command}', 'postfix reload'));
    await expect(state).toContainText('master');
    const command = page.getByRole('button', { name: words.run.replace('{command}', 'sudo postfix reload') });
    await page.keyboard.press('Escape');
    await tabTo(page, command);
    await page.keyboard.press('Enter');
    await expect(state).toHaveText(words['state.applied']);
    await expect(text(page)).toBeFocused();
    await page.keyboard.press('F4');
    await expect(page.locator('.editor')).toBeHidden();
    await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
    await typeLines(page, [['postconf -n mydestination', 'mydestination = $myhostname, localhost.$mydomain, localhost, lop.example']]);
  });

  test(`what Postfix would say stands at its line, and no axe finding: ${locale}`, async ({ page }) => {
    const words = EDITOR_WORDS[locale];
    await openLab(page, locale);
    await openEditor(page);
    await page.keyboard.press('Control+End');
    await page.keyboard.type('message_size');
    await expect(page.locator('.cm-tooltip-autocomplete [aria-selected=true]')).toHaveText('message_size_limit');
    await expect(page.locator('.cf-card')).toContainText('10240000');
    await page.keyboard.press('Tab');
    await expect(text(page)).toContainText('message_size_limit = 10240000');
    await page.keyboard.press('Enter');
    await page.keyboard.type('mynetworks = 10.0.0.0/8');
    await page.keyboard.press('Enter');
    await page.keyboard.type('virtual_alias_maps = $nosuchthing');
    const warnings = page.getByRole('region', { name: words.warnings });
    await expect(warnings).toContainText('overriding earlier entry: mynetworks=127.0.0.0/8');
    await expect(warnings).toContainText('undefined parameter: nosuchthing');
    await expect(page.locator('.cf-note-error')).toHaveText(words['note.undefined']);
    await expect(page.getByRole('region', { name: words.changed, exact: true })).toContainText('message_size_limit');
    for (const colorScheme of ['light', 'dark'] as const) {
      // Colours do not fade then: what is judged is where they arrive.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      const { violations } = await new AxeBuilder({ page }).include('.editor').analyze();
      expect(violations, colorScheme).toEqual([]);
    }
    for (let undone = 0; undone < 40 && (await page.locator('.editor-dot').count()) > 0; undone += 1) await page.keyboard.press('Control+z');
    await expect(page.locator('.editor-state')).toHaveText(words['state.applied']);
  });
}

test('unsaved text outlives the editor and the page', async ({ page }) => {
  await openLab(page, 'en');
  await openEditor(page);
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# mine');
  await page.keyboard.press('F4');
  await expect(page.locator('.editor')).toBeHidden();
  await page.reload();
  await atPrompt(page);
  await openEditor(page);
  await expect(page.locator('.editor-state')).toHaveText(EDITOR_EN.kept);
  await expect(text(page)).toContainText('# mine');
  const discard = page.getByRole('button', { name: EDITOR_EN.discard });
  await page.keyboard.press('Escape');
  await tabTo(page, discard);
  await page.keyboard.press('Enter');
  await expect(text(page)).not.toContainText('# mine');
  await expect(page.locator('.editor-state')).toHaveText(EDITOR_EN['state.applied']);
});

test('a file that changes underneath is told, and so is an alias file that must be built', async ({ page }) => {
  await openLab(page, 'en');
  await leaveTerminal(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('aliases');
  await page.keyboard.press('Enter');
  await expect(text(page)).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('lop: alice, bob');
  await page.evaluate(() => (window as { posthornLab?: { edit(host: string, path: string, text: string): void } }).posthornLab?.edit('ubuntu', '/etc/aliases', 'root: alice\n'));
  await expect(page.getByRole('alert')).toContainText(EDITOR_EN.conflict);
  await expect(text(page)).toContainText('lop: alice, bob');
  await page.keyboard.press('Escape');
  await tabTo(page, page.getByRole('button', { name: EDITOR_EN['conflict.keep'] }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(text(page)).toBeFocused();
  await page.keyboard.press('Control+s');
  await expect(page.locator('.editor-state')).toHaveText(EDITOR_EN['state.waiting'].replace('{command}', 'newaliases'));
  await page.keyboard.press('Escape');
  await tabTo(page, page.getByRole('button', { name: EDITOR_EN.run.replace('{command}', 'sudo newaliases') }));
  await page.keyboard.press('Enter');
  await expect(page.locator('.editor-state')).toHaveText(EDITOR_EN['state.clean']);
  await expect.poll(() => screen(page)).toContain('sudo newaliases');
});

test('in the past the file is as it was, to be read only; what was typed waits', async ({ page }) => {
  await openLab(page, 'en');
  await openEditor(page);
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# first');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+s');
  await expect(page.locator('.editor-state')).toContainText(EDITOR_EN['state.waiting'].replace('{command}', 'postfix reload'));
  await page.keyboard.type('# second');
  await page.keyboard.press('Escape');
  await page.keyboard.press(',');
  await page.keyboard.press(',');
  await page.keyboard.press(',');
  await expect(page.locator('.editor-state')).toHaveText(EDITOR_EN['state.past']);
  await expect(text(page)).not.toContainText('# second');
  await expect(text(page)).toHaveAttribute('aria-readonly', 'true');
  await expect(page.getByRole('button', { name: WORDS.en['time.toNow'] ?? '' })).toBeEnabled();
  await page.getByRole('button', { name: WORDS.en['time.toNow'] ?? '' }).focus();
  await page.keyboard.press('Enter');
  await expect(text(page)).toContainText('# second');
  await expect(page.locator('.editor-state')).toHaveText(EDITOR_EN['state.dirty']);
});

test('a reply’s explanation leads to the line of main.cf that it speaks of', async ({ page }) => {
  await openLab(page, 'en');
  await typeLines(page, [['telnet 127.0.0.1 25', '220 ubuntu.localdomain ESMTP']]);
  await page.keyboard.press('F2');
  await expect(page.getByRole('dialog')).toBeFocused();
  await tabTo(page, page.locator('.why-edit').first());
  await page.keyboard.press('Enter');
  await expect(text(page)).toBeFocused();
  await expect(page.locator('.editor-about')).toContainText('smtpd_banner');
  expect(await page.locator('.editor').getAttribute('aria-label')).toContain(MAIN_CF);
});

test('nano in the terminal: main.cf is changed, written, and the pane follows', async ({ page }) => {
  await openLab(page, 'en');
  await page.keyboard.type('sudo nano /etc/postfix/main.cf');
  await page.keyboard.press('Enter');
  await expect.poll(() => screen(page)).toContain('GNU nano 7.2');
  await page.keyboard.press('Control+End');
  await page.keyboard.type('always_bcc = bob');
  await expect.poll(() => screen(page)).toContain('Modified');
  await page.keyboard.press('Control+o');
  await expect.poll(() => screen(page)).toContain('File Name to Write: /etc/postfix/main.cf');
  await page.keyboard.press('Enter');
  await expect.poll(() => screen(page)).toMatch(/\[ Wrote \d+ lines \]/);
  await page.keyboard.press('Control+x');
  await expect.poll(() => screen(page)).not.toContain('GNU nano');
  await typeLines(page, [['postconf -n always_bcc', 'always_bcc = bob']]);
  await openEditor(page);
  await expect(page.locator('.editor-state')).toContainText(EDITOR_EN['state.waiting'].replace('{command}', 'postfix reload'));
  await expect(page.getByRole('region', { name: EDITOR_EN.changed, exact: true })).toContainText('always_bcc');
});
