/** The lesson's words in the reader's language; English, with its `lang`, where the reader's is missing. */
import type { Lesson, LessonText, TitledText } from '../../lessons/lesson.ts';
import type { Locale } from '../i18n/languages.ts';
import { useWords } from '../i18n/use-words.ts';
import { useStore } from '../stores/store.ts';

export interface ShownText {
  readonly text: LessonText;
  /** Set when it is not the reader's language. */
  readonly lang: Locale | undefined;
}

export function textIn(lesson: Lesson, locale: Locale): ShownText {
  const own = lesson.texts[locale];
  if (own.title !== '') return { text: own, lang: undefined };
  const other: Locale = locale === 'en' ? 'vi' : 'en';
  return { text: lesson.texts[other], lang: other };
}

export function useLessonText(lesson: Lesson): ShownText {
  const { locale } = useWords();
  return textIn(lesson, locale);
}

/** Words of a mistake: the lesson's own, else those that all lessons share. */
export function useMistakeText(lesson: Lesson, says: string): TitledText | null {
  const { locale } = useWords();
  const shared = useStore((state) => state.shared);
  return textIn(lesson, locale).text.mistakes[says] ?? shared?.[locale].mistakes[says] ?? null;
}
