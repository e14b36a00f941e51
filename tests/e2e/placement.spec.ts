/**
 * The trace of the lecture's session does not show where the roles ran. The session is typed live into one placement;
 * the world is paused and its trace hashed there. Then the inputs, with the virtual times that they got, are run again up
 * to the same instant: in the browser in the other placement, and from the downloaded submission inline in Node.
 */
import { expect, test, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { pageInputs } from '../../src/grader/submission.ts';
import { readSubmission } from '../../src/grader/submission-reader.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import { createWorldShell } from '../../src/shell/world-shell.ts';
import { FOUR_SITES, ONE_SITE } from '../../src/world/conductor.ts';
import { courseFiles } from '../lessons/course-files.ts';
import { atPrompt, LECTURE, leaveTerminal, letterRemoved, typeLines, WORDS } from './lesson-page.ts';

interface Hooks {
  readonly posthornLab?: { hash(): Promise<string> };
  readonly posthornState?: () => { readonly running: boolean };
}

/** The conductor's worker and those of the sites. */
const WORKERS = { four: 5, one: 2 } as const;
const OTHER = { four: 'one', one: 'four' } as const;

async function traceHash(page: Page): Promise<string> {
  return page.evaluate(async () => (await (window as Hooks).posthornLab?.hash()) ?? '');
}

async function typeAndPause(page: Page, placement: 'four' | 'one'): Promise<string> {
  await page.goto(`./#/lesson/first-telnet?part=task&placement=${placement}`);
  await atPrompt(page);
  expect(page.workers()).toHaveLength(WORKERS[placement]);
  await typeLines(page, LECTURE);
  await letterRemoved(page);
  await typeLines(page, [['tail -3 /var/log/mail.log', ': removed\n']]);
  await leaveTerminal(page);
  await page.keyboard.press(' ');
  await expect.poll(() => page.evaluate(() => (window as Hooks).posthornState?.().running)).toBe(false);
  return traceHash(page);
}

/** The report runs the attempt again up to where it had come, and stops there. */
async function runAgain(page: Page, placement: 'four' | 'one'): Promise<string> {
  await page.goto(`./#/report/first-telnet?placement=${placement}`);
  await page.reload();
  await expect(page.locator('.report')).toHaveAttribute('aria-busy', 'false');
  expect(page.workers()).toHaveLength(WORKERS[placement]);
  return traceHash(page);
}

async function runSubmissionInNode(page: Page): Promise<readonly string[]> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: WORDS.en['report.submission'] ?? '' }).press('Enter');
  const read = readSubmission('submission.json', readFileSync(await (await saved).path(), 'utf8'));
  if (!read.ok) throw new Error('the submission cannot be read');
  const { lesson, seed, inputs, until } = read.value;
  const data = loadCourse(courseFiles()).lessons[lesson]?.worldData;
  if (!data) throw new Error(`no lesson ${lesson}`);
  const hashes: string[] = [];
  for (const placement of [ONE_SITE, FOUR_SITES]) {
    const world = createInlineWorld({ data, seed, placement, shell: (own) => Promise.resolve(createWorldShell(own)) });
    for (const { t, input } of pageInputs(inputs)) await world.input(input, t);
    await world.advance(until);
    hashes.push(world.hash());
  }
  return hashes;
}

for (const live of ['four', 'one'] as const) {
  test(`typed into ${live} worker${live === 'one' ? '' : 's'}, the trace is the same in the other placement and in Node`, async ({ page }) => {
    const hash = await typeAndPause(page, live);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await runAgain(page, OTHER[live])).toBe(hash);
    expect(await runSubmissionInNode(page)).toEqual([hash, hash]);
  });
}
