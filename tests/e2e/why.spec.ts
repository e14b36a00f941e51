/**
 * "Why this reply?" as somebody without a mouse uses it: asked inside the terminal, round the other replies with arrow
 * keys, back to typing with Escape; from the palette; in the past; and with a finger on a phone. No axe finding.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { RULES_EN } from '../../src/ui/why/rules-en.ts';
import { RULES_VI } from '../../src/ui/why/rules-vi.ts';
import { WHY_EN } from '../../src/ui/why/words-en.ts';
import { WHY_VI } from '../../src/ui/why/words-vi.ts';
import { atPrompt, backToTerminal, leaveTerminal, tabTo, typeLines, WORDS, type Line, type Locale } from './lesson-page.ts';

const WHY = { en: WHY_EN, vi: WHY_VI } as const;
const RULES = { en: RULES_EN, vi: RULES_VI } as const;

const STRANGER: readonly Line[] = [
  ['telnet mail.truong.example 25', '220 mail.truong.example ESMTP'],
  ['HELO laptop.quan.example', '250 mail.truong.example'],
  ['MAIL FROM:<nguoila@quan.example>', '250 2.1.0 Ok'],
  ['RCPT TO:<ba@nha.example>', 'Relay access denied'],
];

/** The stranger's laptop, which mail.truong.example has no reason to trust. */
async function asStranger(page: Page, locale: Locale): Promise<void> {
  await page.goto(`./#/lesson/wrong-on-purpose?part=task&lang=${locale}`);
  await page.getByRole('tab', { name: 'laptop' }).click();
  await page.locator('.xterm-helper-textarea').focus();
  await atPrompt(page, 'laptop:1');
  await typeLines(page, STRANGER, 'laptop:1');
}

function card(page: Page): Locator {
  return page.getByRole('dialog');
}

for (const locale of ['en', 'vi'] as const) {
  test(`a refusal is explained: what was tried, with what, and where it is written: ${locale}`, async ({ page }) => {
    await asStranger(page, locale);
    await page.keyboard.press('F2');
    const why = card(page);
    await expect(why).toBeFocused();
    await expect(why.getByRole('heading', { level: 2 })).toHaveText(RULES[locale].defer_unauth_destination.title);
    await expect(why.locator('.why-code')).toHaveText('454');
    await expect(why.locator('.why-list h3')).toContainText('smtpd_relay_restrictions');
    await expect(why.locator('.why-list li > code')).toHaveText(['permit_mynetworks', 'permit_sasl_authenticated', 'defer_unauth_destination']);
    await expect(why.locator('.why-list li').first()).toContainText('198.51.100.77');
    await expect(why.locator('.why-list li').first()).toContainText('127.0.0.0/8, 10.10.0.0/24');
    await expect(why.locator('.why-decisive')).toContainText('nha.example');
    await expect(why.locator('.why-settings')).toContainText('relay_domains_reject_code');
    await expect(why.locator('.why-codes dt')).toHaveText(['4', '454', '4.7.1']);
    await expect(why.locator('.why-sources')).toContainText('postconf(5) defer_unauth_destination');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      // The rest of the page is looked at in access.spec.ts.
      const { violations } = await new AxeBuilder({ page }).include('.terminal-area').analyze();
      expect(violations, colorScheme).toEqual([]);
    }
  });

  test(`arrow keys go to the other replies, Escape back to typing: ${locale}`, async ({ page }) => {
    await asStranger(page, locale);
    const words = WHY[locale];
    const rules = RULES[locale];
    await page.keyboard.press('F2');
    const why = card(page);
    const heading = why.getByRole('heading', { level: 2 });
    await expect(why.getByText(words.position.replace('{number}', '4').replace('{count}', '4'), { exact: true })).toBeVisible();
    for (const title of [rules.MAIL.title, rules.HELO.title, rules.smtpd_banner.title, rules.smtpd_banner.title]) {
      await page.keyboard.press('ArrowUp');
      await expect(heading).toHaveText(title);
    }
    await expect(why.getByRole('status')).toContainText(rules.smtpd_banner.title);
    await expect(why.locator('.why-settings')).toContainText('smtpd_banner');
    await page.keyboard.press('End');
    await expect(heading).toHaveText(rules.defer_unauth_destination.title);
    await page.keyboard.press('Escape');
    await expect(why).toBeHidden();
    await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
    await typeLines(page, [['QUIT', '221 2.0.0 Bye']], 'laptop:1');
  });
}

for (const locale of ['en', 'vi'] as const) {
  test(`from the card to the octets of the reply, and back to typing: ${locale}`, async ({ page }) => {
    await asStranger(page, locale);
    await page.keyboard.press('F2');
    await expect(card(page)).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(card(page).getByRole('heading', { level: 2 })).toHaveText(RULES[locale].MAIL.title);
    const bytes = card(page).getByRole('button', { name: WHY[locale].bytes });
    await tabTo(page, bytes);
    await page.keyboard.press('Enter');
    const list = page.getByRole('listbox', { name: WORDS[locale]['bytes.pieces'] ?? '' });
    await expect(list).toBeFocused();
    await expect(card(page)).toBeHidden();
    await expect(page.locator(`[id="${await list.getAttribute('aria-activedescendant')}"]`)).toContainText('250');
    await expect(list.locator('[aria-selected=true]')).toBeInViewport();
    // The page itself stays where it is.
    await expect(page.locator('header').first()).toBeInViewport({ ratio: 1 });
    await backToTerminal(page);
    await typeLines(page, [['QUIT', '221 2.0.0 Bye']], 'laptop:1');
  });
}

test('in the past the card shows the last reply that there was', async ({ page }) => {
  await asStranger(page, 'en');
  await page.keyboard.press('F2');
  const heading = card(page).getByRole('heading', { level: 2 });
  await expect(heading).toHaveText(RULES_EN.defer_unauth_destination.title);
  for (let pressed = 0; pressed < 200 && (await heading.textContent()) === RULES_EN.defer_unauth_destination.title; pressed += 1) await page.keyboard.press(',');
  await expect(heading).toHaveText(RULES_EN.MAIL.title);
  for (let pressed = 0; pressed < 200 && (await heading.textContent()) === RULES_EN.MAIL.title; pressed += 1) await page.keyboard.press('.');
  await expect(heading).toHaveText(RULES_EN.defer_unauth_destination.title);
});

test('it is in the palette and in the list of shortcuts', async ({ page }) => {
  await page.goto('./#/lesson/first-telnet?part=task&lang=en');
  await atPrompt(page);
  await leaveTerminal(page);
  await page.keyboard.press('?');
  await expect(card(page)).toContainText(WORDS.en['keys.why'] ?? '');
  await page.keyboard.press('Escape');
  await page.keyboard.press('w');
  await expect(card(page)).toContainText(WHY_EN.none);
  await page.keyboard.press('Escape');
  await expect(card(page)).toBeHidden();
  await backToTerminal(page);
  await typeLines(page, [['telnet 127.0.0.1 25', '220 ubuntu.localdomain ESMTP']]);
  await leaveTerminal(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('why this');
  await page.keyboard.press('Enter');
  await expect(card(page).getByRole('heading', { level: 2 })).toHaveText(RULES_EN.smtpd_banner.title);
  await expect(card(page).locator('.why-settings')).toContainText('main.cf');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('a finger asks at the reply, and at an earlier one by tapping its line', async ({ page }) => {
    await page.goto('./#/lesson/first-telnet?part=task&lang=vi');
    await page.getByRole('button', { name: WORDS.vi['panel.lab'] ?? '' }).tap();
    await page.locator('.xterm-helper-textarea').focus();
    await atPrompt(page);
    await typeLines(page, [['telnet 127.0.0.1 25', '220 ubuntu.localdomain ESMTP'], ['HELO pc', '250 ubuntu.localdomain']]);
    await page.locator('.term-why').tap();
    await expect(card(page).getByRole('heading', { level: 2 })).toHaveText(RULES_VI.HELO.title);
    const { width = 0 } = (await card(page).boundingBox()) ?? {};
    expect(width).toBeGreaterThan(360);
    await page.getByRole('button', { name: WHY_VI.close }).tap();
    await expect(card(page)).toBeHidden();
    const line = (await page.locator('.term-why').boundingBox()) ?? { x: 0, y: 0, height: 0 };
    // Two lines up: the greeting. The rows' height is the button's.
    await page.touchscreen.tap(60, line.y - 1.5 * line.height);
    await expect(card(page).getByRole('heading', { level: 2 })).toHaveText(RULES_VI.smtpd_banner.title);
  });
});
