/**
 * Lessons 18, 19 and 21, played to their ends by keyboard alone: main.cf is changed in the editor, in nano, and by
 * postconf(1); what is asked is read from the page.
 */
import { expect, test, type Page } from '@playwright/test';
import { openEditor, saveAndRun, toEndOf, toTerminal } from './editor-keys.ts';
import { atPrompt, leaveTerminal, screen, typeLines, type Line, type Locale } from './lesson-page.ts';
import { answerQuestions, followScript, goOn, lessonOf, openFromCourse, readReport, taskText, type OwnLesson } from './lesson-way.ts';

const LOCALES: readonly Locale[] = ['en', 'vi'];

/** From the course page to the task; resolves with what it asks. */
async function toTask(page: Page, own: OwnLesson, locale: Locale): Promise<string> {
  await openFromCourse(page, own, locale);
  await followScript(page, own, 'example', locale);
  await goOn(page, own, 'faded', locale);
  await followScript(page, own, 'faded', locale);
  await goOn(page, own, 'task', locale);
  return taskText(page).innerText();
}

async function answerAndReport(page: Page, own: OwnLesson, locale: Locale): Promise<void> {
  await leaveTerminal(page);
  await answerQuestions(page, own);
  await readReport(page, own, locale);
}

/** By `G` and its number to another tab of the terminal. */
async function toTab(page: Page, number: number, tty: string): Promise<void> {
  await leaveTerminal(page);
  await page.keyboard.press('g');
  await page.keyboard.press(`${number}`);
  await atPrompt(page, tty);
}

/** Somebody asks for a recipient, and hears a refusal. */
function refused(sender: string, recipient: string): readonly Line[] {
  return [
    ['telnet mail.truong.example 25', '\n220 mail.truong.example ESMTP'],
    ['EHLO laptop', '250 CHUNKING'],
    [`MAIL FROM:<${sender}>`, '250 2.1.0 Ok'],
    [`RCPT TO:<${recipient}>`, '\n454 4.7.1 '],
    ['QUIT', 'closed by foreign host.'],
  ];
}

async function nanoLine(page: Page, tty: string, start: string, line: string): Promise<void> {
  await page.keyboard.type('sudo nano /etc/postfix/main.cf');
  await page.keyboard.press('Enter');
  await expect.poll(() => screen(page, tty)).toContain('GNU nano');
  await page.keyboard.press('Control+w');
  await expect.poll(() => screen(page, tty)).toContain('Search:');
  await page.keyboard.type(start);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+k');
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  await expect.poll(() => screen(page, tty)).toContain('Modified');
  await page.keyboard.press('Control+o');
  await page.keyboard.press('Enter');
  await expect.poll(() => screen(page, tty)).toMatch(/\[ Wrote \d+ lines \]/);
  await page.keyboard.press('Control+x');
  await expect.poll(() => screen(page, tty)).not.toContain('GNU nano');
}

for (const locale of LOCALES) {
  test(`name-on-the-door from the course page to the full score, in the editor: ${locale}`, async ({ page }) => {
    const own = lessonOf('name-on-the-door');
    const asked = await toTask(page, own, locale);
    const name = /may1\.([a-z]+\.truong\.example)/.exec(asked)?.[0] ?? '';
    expect(name).not.toBe('');
    await typeLines(page, [['postconf -n', 'myhostname = may1\n']], 'may1:1');
    await openEditor(page);
    await toEndOf(page, 'myhostname = may1');
    await page.keyboard.type(name.slice('may1'.length));
    await saveAndRun(page, locale, 'postfix reload');
    await toTerminal(page);
    await answerAndReport(page, own, locale);
  });

  test(`what-is-mine from the course page to the full score, in nano: ${locale}`, async ({ page }) => {
    const own = lessonOf('what-is-mine');
    const asked = await toTask(page, own, locale);
    const [friend = '', domain = ''] = /[a-z]+@([a-z]+\.truong\.example)/.exec(asked) ?? [];
    expect(domain).not.toBe('');
    const stranger = own.lesson.ttys.indexOf('laptop:1') + 1;
    await toTab(page, stranger, 'laptop:1');
    await typeLines(page, refused('nguoila@quan.example', friend), 'laptop:1');
    await toTab(page, 1, 'mail:1');
    await nanoLine(page, 'mail:1', 'mydestination =', `mydestination = $myhostname, $mydomain, ${domain}, localhost`);
    await typeLines(page, [['sudo postfix reload', 'refreshing the Postfix mail system']], 'mail:1');
    await answerAndReport(page, own, locale);
  });

  test(`open-a-little from the course page to the full score, by postconf: ${locale}`, async ({ page }) => {
    const own = lessonOf('open-a-little');
    const asked = await toTask(page, own, locale);
    const network = /10\.10\.7\.\d+\/\d+/.exec(asked)?.[0] ?? '';
    expect(network).not.toBe('');
    const lab = own.lesson.ttys.indexOf('pc1:1') + 1;
    await toTab(page, lab, 'pc1:1');
    await typeLines(page, refused('an@truong.example', 'ba@nha.example'), 'pc1:1');
    await toTab(page, 1, 'mail:1');
    await typeLines(page, [
      ['postconf mynetworks', 'mynetworks = 127.0.0.0/8'],
      [`sudo postconf -e 'mynetworks = 127.0.0.0/8 ${network}'`, '$ '],
      ['sudo postfix reload', 'refreshing the Postfix mail system'],
    ], 'mail:1');
    await answerAndReport(page, own, locale);
  });
}
