/** The editor by keyboard: opened, gone to a place in, saved, what was saved put to use, left. */
import { expect, type Locator, type Page } from '@playwright/test';
import { EDITOR_EN } from '../../src/ui/editor/words-en.ts';
import { EDITOR_VI } from '../../src/ui/editor/words-vi.ts';
import { tabTo, type Locale } from './lesson-page.ts';

export const EDITOR_WORDS = { en: EDITOR_EN, vi: EDITOR_VI } as const;

export function editorText(page: Page): Locator {
  return page.locator('.editor .cm-content');
}

export async function openEditor(page: Page): Promise<void> {
  await page.keyboard.press('F4');
  await expect(editorText(page)).toBeFocused();
}

/** The cursor to the end of the line that holds these letters. */
export async function toEndOf(page: Page, letters: string): Promise<void> {
  await page.keyboard.press('Control+f');
  await page.keyboard.type(letters);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(editorText(page)).toBeFocused();
  await page.keyboard.press('End');
}

/** A file that counts as it is saved. */
export async function saveFile(page: Page, locale: Locale): Promise<void> {
  await page.keyboard.press('Control+s');
  await expect(page.locator('.editor-state')).toHaveText(EDITOR_WORDS[locale]['state.clean']);
}

/** A file for which a command is needed: the button that the editor offers is pressed. */
export async function saveAndRun(page: Page, locale: Locale, command: string): Promise<void> {
  const words = EDITOR_WORDS[locale];
  await page.keyboard.press('Control+s');
  await expect(page.locator('.editor-state')).toContainText(words['state.waiting'].replace('{command}', command));
  await page.keyboard.press('Escape');
  await tabTo(page, page.getByRole('button', { name: words.run.replace('{command}', `sudo ${command}`) }));
  await page.keyboard.press('Enter');
  await expect(page.locator('.editor-state')).toHaveText(words[command === 'postfix reload' ? 'state.applied' : 'state.clean']);
}

export async function toTerminal(page: Page): Promise<void> {
  await expect(editorText(page)).toBeFocused();
  await page.keyboard.press('F4');
  await expect(page.locator('.editor')).toBeHidden();
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
}
