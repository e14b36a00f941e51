/**
 * A lesson's page as a student without a mouse uses it: what stands in the terminal, typing line by line, going to a
 * place with Tab, and the wording of both languages that the specs look for.
 */
import { expect, type Locator, type Page } from '@playwright/test';
import { EN } from '../../src/ui/i18n/en.ts';
import { VI } from '../../src/ui/i18n/vi.ts';

export type Locale = 'en' | 'vi';
export const WORDS: Readonly<Record<Locale, Readonly<Record<string, string>>>> = { en: EN, vi: VI };

/** A line to type, and what must stand in the terminal before the next one is typed. */
export type Line = readonly [text: string, answer: string];

/** The lecture's lines; the answers are the lecture's, byte for byte, as far as they do not hold a queue id. */
export const LECTURE: readonly Line[] = [
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

export async function screen(page: Page, tty = 'ubuntu:1'): Promise<string> {
  return page.evaluate((name) => (window as { __posthornTerminal?: (tty: string) => string | null }).__posthornTerminal?.(name) ?? '', tty);
}

/** The terminal, ready to be typed in and with the focus. */
export async function atPrompt(page: Page, tty = 'ubuntu:1'): Promise<void> {
  await expect.poll(() => screen(page, tty)).toContain('$');
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
}

/** Often enough that a wait costs no more than what is waited for. */
export const OFTEN = { intervals: [80] };

/** Types lines one after the other; each answer must be new, standing after what the last one was. */
export async function typeLines(page: Page, lines: readonly Line[], tty = 'ubuntu:1'): Promise<void> {
  for (const [text, answer] of lines) {
    const before = (await screen(page, tty)).length;
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await screen(page, tty)).slice(Math.max(0, before - 80)), OFTEN).toContain(answer);
  }
}

/** Tab until the place has the focus, as somebody without a mouse goes there. */
export async function tabTo(page: Page, place: Locator, most = 60): Promise<void> {
  await expect(place).toBeVisible();
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await place.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(place).toBeFocused();
}

export async function leaveTerminal(page: Page): Promise<void> {
  await page.keyboard.press('Control+Shift+Escape');
  await expect(page.locator('.xterm-helper-textarea')).not.toBeFocused();
}

/** `G T`: the keys for the terminal pane. */
export async function backToTerminal(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
}

/** Waits until Postfix has taken a letter out of its queue for good. */
export async function letterRemoved(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { posthornTrace } = window as { posthornTrace?: () => readonly { readonly kind: string }[] };
    return posthornTrace?.().some(({ kind }) => kind === 'queue.remove') ?? false;
  });
}
