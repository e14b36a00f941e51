/** How many steps of the task are done, in the top bar: never wraps, says it in words to a screen reader. */
import { useWords } from '../i18n/use-words.ts';
import { useStore } from '../stores/store.ts';

export function Rungs() {
  const { t } = useWords();
  const lesson = useStore((state) => state.lesson);
  const verdict = useStore((state) => state.verdict);
  const part = useStore((state) => state.part);
  if (!lesson || part !== 'task') return null;
  const steps = lesson.steps.map(({ id }) => verdict?.steps.find((step) => step.id === id)?.isDone ?? false);
  const current = steps.findIndex((done) => !done);
  return (
    <span className="rungs" role="img" aria-label={t('lesson.rungs', { done: steps.filter(Boolean).length, all: steps.length })}>
      {steps.map((done, index) => (
        <i key={lesson.steps[index]?.id} className={done ? 'rung-done' : index === current ? 'rung-now' : ''} />
      ))}
    </span>
  );
}
