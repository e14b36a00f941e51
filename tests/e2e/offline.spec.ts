/** The page works without a network after the first visit. */
import { expect, test } from '@playwright/test';

test('a second visit needs no network', async ({ page, context }) => {
  await page.goto('./');
  await expect(page.getByRole('main')).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole('main')).toBeVisible();
});
