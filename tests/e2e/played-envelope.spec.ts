/** Lesson 3, played to its end by keyboard alone: the letter is written in the editor, its envelope on the command line. */
import { expect, test } from '@playwright/test';
import { leaveTerminal, typeLines, type Locale } from './lesson-page.ts';
import { answerQuestions, followScript, goOn, lessonOf, openFromCourse, readReport, taskText } from './lesson-way.ts';
import { openEditor, saveFile, toTerminal } from './editor-keys.ts';

for (const locale of ['en', 'vi'] as const satisfies readonly Locale[]) {
  test(`envelope-and-letter from the course page to the full score: ${locale}`, async ({ page }) => {
    const own = lessonOf('envelope-and-letter');
    await openFromCourse(page, own, locale);
    await followScript(page, own, 'example', locale);
    await goOn(page, own, 'faded', locale);
    await followScript(page, own, 'faded', locale);
    await goOn(page, own, 'task', locale);
    const asked = await taskText(page).innerText();
    const star = /[a-z]+@truong\.example/.exec(asked)?.[0] ?? '';
    const token = /\b[0-9a-f]{6}\b/.exec(asked)?.[0] ?? '';
    const [, helper = ''] = await taskText(page).locator('strong').allInnerTexts();
    expect([star, token, helper]).not.toContain('');
    await openEditor(page);
    await page.keyboard.press('Control+a');
    for (const line of ['From: An <an@truong.example>', `To: ${star}`, `Subject: Hop lop ${token}`, '', 'Thu bay 19 gio, phong 204.']) {
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    }
    await saveFile(page, locale);
    await toTerminal(page);
    await typeLines(page, [
      [`sendmail -f an@truong.example ${star} ${helper.toLowerCase()}@truong.example < thu.eml`, '$ '],
      ['sudo ls /var/mail', helper.toLowerCase()],
    ], 'mail:1');
    await leaveTerminal(page);
    await answerQuestions(page, own);
    await readReport(page, own, locale);
  });
}
