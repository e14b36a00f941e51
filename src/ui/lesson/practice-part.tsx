/**
 * The worked example, line by line (the student sends each with Enter), and the half-done task, in which some lines
 * are the student's to write. Neither is graded.
 */
import { useEffect, useRef, useState } from 'react';
import type { Lesson, LessonText } from '../../lessons/lesson.ts';
import type { LessonPart } from '../app/route.ts';
import { focusPane } from '../app/focus-panes.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import { currentScript } from './lesson-session.ts';
import { useLessonText } from './lesson-text.ts';
import { PredictionCards } from './prediction-card.tsx';
import { Prose } from './safe-html.tsx';
import type { ScriptLine } from './script.ts';

export function PracticePart({ lesson, part }: { lesson: Lesson; part: Exclude<LessonPart, 'task'> }) {
  const { text, lang } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  return (
    <>
      {part === 'example' && <Story html={text.story} />}
      <Prose html={text[part]} variant={variant} lang={lang} />
      <ScriptList text={text} />
      <PredictionCards lesson={lesson} part={part} />
      <ScriptEnd />
    </>
  );
}

/** Told once; whoever comes back in the middle finds it folded. */
function Story({ html }: { html: string }) {
  const { t } = useWords();
  const variant = useStore((state) => state.variant);
  const [isOpen] = useState(useStore.getState().scriptAt === 0);
  if (html === '') return null;
  return (
    <details className="story" open={isOpen}>
      <summary>
        <Icon name="chevron-right" size="small" />
        {t('lesson.story')}
      </summary>
      <Prose html={html} variant={variant} />
    </details>
  );
}

type LineState = 'done' | 'current' | 'todo';

function ScriptList({ text }: { text: LessonText }) {
  const { t } = useWords();
  const at = useStore((state) => state.scriptAt);
  const asked = useStore((state) => state.askedPrediction !== null);
  // The script belongs to the open part and is replaced with it.
  useStore((state) => state.part);
  const script = currentScript();
  const current = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (at > 0) current.current?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <ol className="steps" aria-label={t('lesson.steps')}>
      {script.map((line, index) => {
        const state: LineState = index < at ? 'done' : index === at ? 'current' : 'todo';
        return (
          <li key={index} className={`step step-${state}`} ref={state === 'current' ? current : null} aria-current={state === 'current' ? 'step' : undefined}>
            <StepMark state={state} number={index + 1} />
            <ScriptLineView line={line} state={state} text={text} asked={asked} />
          </li>
        );
      })}
    </ol>
  );
}

export function StepMark({ state, number }: { state: LineState; number: number }) {
  const { t } = useWords();
  return (
    <span className="step-mark">
      {state === 'done' ? <Icon name="check" size="check" /> : <span aria-hidden="true">{number}</span>}
      <span className="visually-hidden">{t(`lesson.step.${state === 'todo' ? 'todo' : state}`)}</span>
    </span>
  );
}

function ScriptLineView({ line, state, text, asked }: { line: ScriptLine; state: LineState; text: LessonText; asked: boolean }) {
  const { t } = useWords();
  const variant = useStore((store) => store.variant);
  const says = line.id === null ? undefined : text.says[line.id];
  const isHidden = line.blank && state !== 'done';
  return (
    <div className="step-words">
      <div className="step-title">
        {isHidden ? <span className="step-blank">{t('lesson.blank')}</span> : <LineText line={line} />}
      </div>
      {says !== undefined && state === 'current' && <Prose html={says} variant={variant} />}
      {state === 'current' && !asked && line.kind === 'type' && (
        <p className="step-do">{t(line.blank ? 'lesson.blank.do' : 'lesson.example.do')}</p>
      )}
    </div>
  );
}

function LineText({ line }: { line: ScriptLine }) {
  const { t } = useWords();
  const shown =
    line.kind === 'type' ? line.text || t('lesson.emptyLine') : line.kind === 'key' ? line.key : line.kind === 'wait' ? `… ${line.span}`
    : line.kind === 'edit' ? line.path : `${line.check}: ${line.value}`;
  return (
    <code lang="en" translate="no" className={line.kind === 'type' && line.text === '' ? 'step-empty' : ''}>
      {shown}
    </code>
  );
}

function ScriptEnd() {
  const { t } = useWords();
  const done = useStore((state) => state.scriptDone);
  const begun = useStore((state) => state.scriptAt > 0);
  if (done) {
    return (
      <p className="script-end" role="status">
        <Icon name="check" size="small" />
        {t('lesson.example.done')}
      </p>
    );
  }
  if (begun) return null;
  return (
    <button type="button" className="button button-primary to-terminal" onClick={() => focusPane('terminal')}>
      <Icon name="prompt" size="small" />
      {t('lesson.toTerminal')}
    </button>
  );
}
