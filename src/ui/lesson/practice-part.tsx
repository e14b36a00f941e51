/**
 * The worked example, line by line (the student sends each with Enter), and the half-done task, in which some lines
 * are the student's to write. Neither is graded.
 */
import { useEffect, useRef, useState, type ReactNode } from 'react';
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
import { keyName, tabName, toDo } from './script-enter.ts';
import type { ScriptLine } from './script.ts';
import { useTerminalTab } from './use-script-typing.ts';

export function PracticePart({ lesson, part }: { lesson: Lesson; part: Exclude<LessonPart, 'task'> }) {
  const { text, lang } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  return (
    <>
      {part === 'example' && <Story html={text.story} />}
      <Prose html={text[part]} variant={variant} lang={lang} />
      <ScriptList lesson={lesson} text={text} />
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

function ScriptList({ lesson, text }: { lesson: Lesson; text: LessonText }) {
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
            <ScriptLineView line={line} state={state} text={text} place={placeTold(script, index)}>
              {state === 'current' && !asked && <WhatToDo lesson={lesson} line={line} />}
            </ScriptLineView>
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

interface ScriptLineProps {
  readonly line: ScriptLine;
  readonly state: LineState;
  readonly text: LessonText;
  /** The terminal in which it is typed, where that has to be said. */
  readonly place: string | null;
  /** What to do now. */
  readonly children: ReactNode;
}

function ScriptLineView({ line, state, text, place, children }: ScriptLineProps) {
  const { t } = useWords();
  const variant = useStore((store) => store.variant);
  const says = line.id === null ? undefined : text.says[line.id];
  const isHidden = line.blank && state !== 'done' && line.kind !== 'edit';
  return (
    <div className="step-words">
      <div className="step-title">
        {isHidden ? <span className="step-blank">{t('lesson.blank')}</span> : <LineText line={line} />}
        {place !== null && (
          <span className="step-label" lang="en" translate="no">
            {place}
          </span>
        )}
      </div>
      {says !== undefined && state === 'current' && <Prose html={says} variant={variant} />}
      {state === 'current' && line.kind === 'edit' && !line.blank && (
        <pre className="step-file" lang="en" translate="no" tabIndex={0} aria-label={line.path}>
          {line.text}
        </pre>
      )}
      {children}
    </div>
  );
}

function WhatToDo({ lesson, line }: { lesson: Lesson; line: ScriptLine }) {
  const { t } = useWords();
  const todo = toDo(line, useTerminalTab(lesson));
  return todo && <p className="step-do">{t(todo.words, todo.values)}</p>;
}

/** Said where a script that goes from one terminal to another has just done so. */
function placeTold(script: readonly ScriptLine[], index: number): string | null {
  const ttys = script.map((line) => (line.kind === 'type' || line.kind === 'key' ? line.tty : null));
  const tty = ttys[index] ?? null;
  const before = ttys.slice(0, index).findLast((one) => one !== null);
  const isAlone = ttys.every((one) => one === null || one === tty);
  return tty === null || isAlone || before === tty ? null : tabName(tty);
}

function LineText({ line }: { line: ScriptLine }) {
  const { t } = useWords();
  const shown =
    line.kind === 'type' ? line.text || t('lesson.emptyLine') : line.kind === 'key' ? keyName(line) : line.kind === 'wait' ? `… ${line.span}`
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
