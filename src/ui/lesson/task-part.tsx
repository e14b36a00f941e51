/** The task: what to do, steps that tick themselves off, remarks on mistakes, questions, what is checked. */
import { useEffect, useRef } from 'react';
import type { Lesson } from '../../lessons/lesson.ts';
import { routeHash } from '../app/route.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import { CheckList } from './check-list.tsx';
import { useLessonText } from './lesson-text.ts';
import { MistakeRemarks } from './mistake-remarks.tsx';
import { StepMark } from './practice-part.tsx';
import { PredictionCards } from './prediction-card.tsx';
import { Questions } from './questions.tsx';
import { Prose } from './safe-html.tsx';
import { SolutionLines } from './solution.tsx';

export function TaskPart({ lesson }: { lesson: Lesson }) {
  const { text, lang } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  return (
    <>
      <Prose html={text.task} variant={variant} lang={lang} />
      <Steps lesson={lesson} />
      <MistakeRemarks lesson={lesson} />
      <PredictionCards lesson={lesson} part="task" />
      <Questions lesson={lesson} />
      <SolutionLines />
      <Finished lesson={lesson} />
      <CheckList lesson={lesson} />
    </>
  );
}

function Steps({ lesson }: { lesson: Lesson }) {
  const { t } = useWords();
  const { text, lang } = useLessonText(lesson);
  const verdict = useStore((state) => state.verdict);
  const variant = useStore((state) => state.variant);
  const done = lesson.steps.map(({ id }) => verdict?.steps.find((step) => step.id === id)?.isDone ?? false);
  const current = done.indexOf(false);
  const finished = done.filter(Boolean).length;
  return (
    <ol className="steps steps-task" aria-label={t('lesson.steps')}>
      {finished > 1 && (
        <li className="step step-done step-summary" aria-hidden="true">
          <StepMark state="done" number={0} />
          <div className="step-words">
            <div className="step-title">{t('lesson.stepsDone', { count: finished })}</div>
          </div>
        </li>
      )}
      {lesson.steps.map(({ id, label }, index) => {
        const state = done[index] === true ? 'done' : index === current ? 'current' : 'todo';
        const words = text.steps[id];
        return (
          <li key={id} className={`step step-${state}${finished > 1 ? ' step-foldable' : ''}`} aria-current={state === 'current' ? 'step' : undefined}>
            <StepMark state={state} number={index + 1} />
            <div className="step-words" lang={lang}>
              <div className="step-title">
                <Prose inline html={words?.title ?? id} variant={variant} />
                {label !== undefined && (
                  <span className="step-label" lang="en" translate="no">
                    {label}
                  </span>
                )}
              </div>
              {state === 'current' && <Prose html={words?.text ?? ''} variant={variant} />}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Finished({ lesson }: { lesson: Lesson }) {
  const { t } = useWords();
  const { text, lang } = useLessonText(lesson);
  const verdict = useStore((state) => state.verdict);
  const variant = useStore((state) => state.variant);
  const card = useRef<HTMLElement>(null);
  const begunOpen = useRef<boolean | null>(null);
  const isFull = verdict !== null && verdict.score >= verdict.max;
  useEffect(() => {
    if (verdict === null) return;
    begunOpen.current ??= !isFull;
    if (isFull && begunOpen.current) void card.current?.scrollIntoView({ block: 'nearest' });
  }, [verdict, isFull]);
  if (!isFull) return null;
  return (
    <section className="finished" role="status" ref={card}>
      <h2>
        <Icon name="check" size="small" />
        {t('lesson.finished')}
      </h2>
      {text.further !== '' && (
        <>
          <h3>{t('lesson.further')}</h3>
          <Prose html={text.further} variant={variant} lang={lang} />
        </>
      )}
      <a className="button button-primary" href={routeHash({ name: 'report', lesson: lesson.id, attempt: null })}>
        <Icon name="scroll" size="small" />
        {t('lesson.report')}
      </a>
    </section>
  );
}
