/** The left pane: what the lesson says, where the student is in it, and the questions it asks. */
import { useEffect, useRef } from 'react';
import type { Lesson } from '../../lessons/lesson.ts';
import type { LessonPart } from '../app/route.ts';
import { replaceRoute } from '../app/use-route.ts';
import type { PlacedLesson } from '../course/outline.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import { BrokenNote } from '../states/broken-note.tsx';
import { HintBar } from './hint-bar.tsx';
import { openPart, partsOf } from './lesson-session.ts';
import { useLessonText } from './lesson-text.ts';
import { PracticePart } from './practice-part.tsx';
import { Prose } from './safe-html.tsx';
import { TaskPart } from './task-part.tsx';
import './lesson-panel.css';
import './questions.css';

export function LessonPanel({ lesson, placed }: { lesson: Lesson; placed: PlacedLesson }) {
  const { t, locale } = useWords();
  const { text, lang } = useLessonText(lesson);
  const part = useStore((state) => state.part);
  const variant = useStore((state) => state.variant);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    scroller.current?.scrollTo(0, 0);
  }, [part]);
  return (
    <>
      <div className="lesson-scroll" ref={scroller} tabIndex={0} role="group" aria-label={t('lesson.panel')}>
        <span className="eyebrow">
          {t('lesson.eyebrow', { module: `${placed.module.number} · ${placed.module.title[locale]}`, minutes: lesson.minutes })}
        </span>
        <h1 lang={lang}>{text.title}</h1>
        {lang !== undefined && <p className="fallback-note">{t('app.fallback')}</p>}
        <BrokenNote />
        <Prose html={text.intro} variant={variant} lang={lang} className="prose lesson-intro" />
        <PartSwitch lesson={lesson} part={part} />
        {part === 'task' ? <TaskPart lesson={lesson} /> : <PracticePart key={part} lesson={lesson} part={part} />}
      </div>
      {part === 'task' ? <HintBar lesson={lesson} /> : <NextPartBar lesson={lesson} part={part} />}
    </>
  );
}

export function goToPart(lesson: Lesson, part: LessonPart): void {
  openPart(part);
  replaceRoute({ name: 'lesson', lesson: lesson.id, part });
}

function PartSwitch({ lesson, part }: { lesson: Lesson; part: LessonPart }) {
  const { t } = useWords();
  const parts = partsOf(lesson);
  if (parts.length < 2) return null;
  return (
    <div className="segment part-switch" role="group" aria-label={t('lesson.parts')}>
      {parts.map((one, index) => (
        <button key={one} type="button" aria-pressed={one === part} onClick={() => one !== part && goToPart(lesson, one)}>
          <span className="part-number" aria-hidden="true">
            {index + 1}
          </span>
          {t(`lesson.part.${one}`)}
        </button>
      ))}
    </div>
  );
}

/** Under the example and the half-done task: where to go on. */
function NextPartBar({ lesson, part }: { lesson: Lesson; part: LessonPart }) {
  const { t } = useWords();
  const parts = partsOf(lesson);
  const next = parts[parts.indexOf(part) + 1] ?? 'task';
  const isDone = useStore((state) => state.scriptDone);
  // The focus goes where it is when a lesson is opened, and on to the terminal; this button may be gone, or mean another part.
  const goOn = (): void => {
    document.getElementById('content')?.focus({ preventScroll: true });
    goToPart(lesson, next);
  };
  return (
    <div className="panel-bar">
      <button type="button" className="button button-quiet button-small" onClick={() => openPart(part)}>
        <Icon name="restart" size="small" />
        {t('lesson.part.again')}
      </button>
      <span className="grow" />
      <button type="button" className={`button button-small ${isDone ? 'button-primary' : 'button-secondary'}`} onClick={goOn}>
        {t('lesson.part.next', { part: t(`lesson.part.${next}`) })}
        <Icon name="arrow-right" size="small" />
      </button>
    </div>
  );
}
