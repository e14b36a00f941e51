/** axe on every screen, in both languages, light and dark: first visit, lesson, report, settings, what is simulated, later visit. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { atPrompt, typeLines, WORDS, type Locale } from './lesson-page.ts';

/** What is shown now, light and dark. */
async function expectNoFinding(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    await coloursAtRest(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations, colorScheme).toEqual([]);
  }
}

/** Buttons fade from one theme's colours to the other's, and what inherits a colour follows a frame later; judged is where they arrive. */
async function coloursAtRest(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return document.getAnimations().filter((one) => one instanceof CSSTransition).length;
  })).toBe(0);
}

/** Each screen in the order in which a student sees them; leaves an attempt at the lesson behind. */
async function visitAll(page: Page, locale: Locale, look: () => Promise<void>): Promise<void> {
  const words = WORDS[locale];
  await page.goto(`./#/?lang=${locale}`);
  await expect(page.locator('.first-visit h1')).toBeVisible();
  await look();
  await page.goto(`./#/lesson/first-telnet?lang=${locale}&part=task`);
  await atPrompt(page);
  // A slip, so that there is a remark to look at, too.
  await typeLines(page, [['telnet 127.0.0.1 25', '220 '], ['HELLO pc', '500 5.5.2 Error: command not recognized'], ['EHLO pc', '250 CHUNKING'], ['QUIT', 'closed by foreign host.']]);
  await expect(page.locator('.remark').first()).toBeVisible();
  await look();
  await page.goto(`./#/report/first-telnet?lang=${locale}`);
  await expect(page.locator('.report')).toHaveAttribute('aria-busy', 'false');
  await expect(page.locator('.transcript')).toContainText('HELLO pc');
  await look();
  await page.goto(`./#/settings?lang=${locale}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words['settings.heading'] ?? '');
  await look();
  await page.goto(`./#/support?lang=${locale}`);
  await page.getByRole('searchbox').fill('smtpd_helo');
  await expect(page.getByRole('rowheader', { name: 'smtpd_helo_required' })).toBeVisible();
  await look();
  await page.goto(`./#/?lang=${locale}`);
  await expect(page.locator('.home h1')).toHaveText(words['home.inAir.title'] ?? '');
  await look();
}

/** The lesson's page at its fullest: the editor and an address's way, beside a question and what is checked. */
async function openEverything(page: Page, locale: Locale): Promise<void> {
  await page.goto(`./#/lesson/open-a-little?lang=${locale}&part=task`);
  await atPrompt(page, 'mail:1');
  await page.keyboard.press('F4');
  await expect(page.locator('.editor .cm-content')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.locator('input[role=combobox]')).toBeFocused();
  await page.keyboard.type(WORDS[locale]['palette.address'] ?? '');
  await page.keyboard.press('Enter');
  await expect(page.locator('.rehearsal-ask input')).toBeFocused();
  await page.keyboard.type('binh');
  await expect(page.locator('.rehearsal-said')).toHaveText('250 2.1.5 Ok');
}

for (const locale of ['en', 'vi'] as const) {
  test(`no finding with the editor and "What would happen?" open, nothing moves for whom motion is too much, nothing sticks out: ${locale}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openEverything(page, locale);
    await expectNoFinding(page);
    expect(await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length)).toBe(0);
    for (const width of [1440, 1024, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${width}`).toBeLessThanOrEqual(0);
    }
  });

  test(`no accessibility finding on any screen, light and dark: ${locale}`, async ({ page }) => {
    await visitAll(page, locale, () => expectNoFinding(page));
  });
}
