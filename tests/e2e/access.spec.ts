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

/** Buttons fade from one theme's colours to the other's; what is judged is where they arrive. One that is cut short has arrived, too. */
async function coloursAtRest(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => undefined))));
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

for (const locale of ['en', 'vi'] as const) {
  test(`no accessibility finding on any screen, light and dark: ${locale}`, async ({ page }) => {
    await visitAll(page, locale, () => expectNoFinding(page));
  });
}
