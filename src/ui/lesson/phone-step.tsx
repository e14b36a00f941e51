/** On a phone the lesson is on another panel: one line above the terminal says what is to be done now. */
import type { Lesson } from '../../lessons/lesson.ts';
import { focusPane } from '../app/focus-panes.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { isAsked } from '../stores/trace-slice.ts';
import { useStore } from '../stores/store.ts';
import { currentScript } from './lesson-session.ts';
import { useLessonText } from './lesson-text.ts';
import { Prose } from './safe-html.tsx';
import { toDo } from './script-enter.ts';
import { useTerminalTab } from './use-script-typing.ts';

export function PhoneStep({ lesson }: { lesson: Lesson }) {
  const { t } = useWords();
  const asked = useStore(isAsked);
  return (
    <button type="button" className="phone-step" onClick={() => focusPane('lesson')}>
      <Icon name={asked ? 'question' : 'book'} size="small" />
      <span>{asked ? t('lesson.predict') : <CurrentStep lesson={lesson} />}</span>
      <Icon name="chevron-right" size="small" />
    </button>
  );
}

function CurrentStep({ lesson }: { lesson: Lesson }) {
  const { t } = useWords();
  const { text, lang } = useLessonText(lesson);
  const part = useStore((state) => state.part);
  const at = useStore((state) => state.scriptAt);
  const tab = useTerminalTab(lesson);
  const variant = useStore((state) => state.variant);
  const verdict = useStore((state) => state.verdict);
  if (part !== 'task') {
    const line = currentScript()[at];
    if (!line) return t('lesson.example.done');
    const todo = toDo(line, tab);
    return todo && t(todo.words, todo.values);
  }
  const step = lesson.steps.find(({ id }) => verdict?.steps.find((one) => one.id === id)?.isDone !== true);
  if (!step) return t('lesson.finished');
  return <Prose inline html={text.steps[step.id]?.title ?? step.id} variant={variant} lang={lang} />;
}
