/** Lesson 20, played to its end by keyboard alone: the aliases are written in the editor, their map built by its button. */
import { expect, test } from '@playwright/test';
import { openEditor, saveAndRun, toTerminal } from './editor-keys.ts';
import { leaveTerminal, letterRemoved, typeLines } from './lesson-page.ts';
import { answerQuestions, followScript, goOn, lessonOf, openFromCourse, readReport, taskText } from './lesson-way.ts';

for (const locale of ['en', 'vi'] as const) {
  test(`forwarding-address from the course page to the full score: ${locale}`, async ({ page }) => {
    const own = lessonOf('forwarding-address');
    await openFromCourse(page, own, locale);
    await followScript(page, own, 'example', locale);
    await goOn(page, own, 'faded', locale);
    await followScript(page, own, 'faded', locale);
    await goOn(page, own, 'task', locale);
    const [list = '', ...members] = await taskText(page).locator('code').allInnerTexts();
    expect(members.slice(0, 4)).toEqual([...members.slice(0, 3), expect.stringMatching(/@nha\.example$/)]);
    const name = list.replace(/@.*/, '');
    await openEditor(page);
    await page.keyboard.press('Control+End');
    for (const line of [`${name}: ${members.slice(0, 4).join(', ')}`, `owner-${name}: an`]) {
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    }
    await saveAndRun(page, locale, 'newaliases');
    await toTerminal(page);
    await typeLines(page, [[`echo 'Chao ca lop' | mail -s 'Thu' ${name}`, '$ ']], 'mail:1');
    await letterRemoved(page);
    await leaveTerminal(page);
    await answerQuestions(page, own);
    await readReport(page, own, locale);
  });
}
