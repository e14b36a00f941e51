/** Loads the words that all lessons share, `mistakes.<locale>.md` and `report.<locale>.md`, and compares the locales. */
import { checkSameKeys, checkSharedText } from './check-texts.ts';
import type { SharedText } from './lesson.ts';
import { readSharedText } from './lesson-text.ts';
import { errorAt, LOCALES, type Locale, type Problem } from './problem.ts';

/** `mistakes`: the words that the shared detectors speak. */
export function loadShared(files: ReadonlyMap<string, string>, mistakes: readonly string[], problems: Problem[]): Readonly<Record<Locale, SharedText>> {
  const shared = Object.fromEntries(LOCALES.map((locale) => [locale, loadLocale(files, locale, [...new Set(mistakes)], problems)])) as Record<Locale, SharedText>;
  for (const locale of LOCALES) {
    for (const other of LOCALES) {
      const file = `report.${locale}.md`;
      if (other === locale || !files.has(file)) continue;
      problems.push(...checkSameKeys(file, 'note', Object.keys(shared[other].notes), shared[locale].notes));
      problems.push(...checkSameKeys(file, 'feedback', Object.keys(shared[other].feedback), shared[locale].feedback));
    }
  }
  return shared;
}

function loadLocale(files: ReadonlyMap<string, string>, locale: Locale, mistakes: readonly string[], problems: Problem[]): SharedText {
  const mistakesFile = `mistakes.${locale}.md`;
  const mistakesText = files.get(mistakesFile);
  const reportFile = `report.${locale}.md`;
  const reportText = files.get(reportFile);
  if (mistakesText === undefined && mistakes.length > 0) {
    problems.push(errorAt({ file: mistakesFile, line: 1, column: 1 }, 'file.missing', { by: 'mistakes.yml' }));
  }
  const ofMistakes = readSharedText(mistakesFile, mistakesText ?? '');
  const ofReport = readSharedText(reportFile, reportText ?? '');
  problems.push(...ofMistakes.problems, ...ofReport.problems);
  if (mistakesText !== undefined) problems.push(...checkSharedText(mistakesFile, mistakesText, ofMistakes, mistakes));
  return { mistakes: ofMistakes.text.mistakes, notes: ofReport.text.notes, feedback: ofReport.text.feedback };
}
