/**
 * The graded transcript: each line of the student's sessions with what the grader saw in it, the score as a postmark,
 * what to try next, the submission. The attempt is run again from its inputs, as an instructor's grading does.
 */
import { useEffect, useMemo } from 'react';
import { transcriptReport } from '../../grader/transcript-report.ts';
import type { Verdict } from '../../grader/verdict.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import { routeHash } from '../app/route.ts';
import { TopBar } from '../app/top-bar.tsx';
import type { Outline, PlacedLesson } from '../course/outline.ts';
import { useWords } from '../i18n/use-words.ts';
import { closeLesson, openReport } from '../lesson/lesson-session.ts';
import { Icon } from '../pictures/icons.tsx';
import type { AttemptRecord } from '../progress/attempt.ts';
import { LessonTrouble } from '../states/lesson-trouble.tsx';
import { useStore } from '../stores/store.ts';
import { NextCard } from './next-card.tsx';
import { ScoreCard } from './score-card.tsx';
import { saveSubmission } from './submission-file.ts';
import { Transcript } from './transcript.tsx';
import '../lesson/lesson-panel.css';
import '../lesson/questions.css';
import './report.css';

export function ReportScreen({ outline, placed, attempt: number }: { outline: Outline; placed: PlacedLesson; attempt: number | null }) {
  const { t, locale } = useWords();
  const phase = useStore((state) => state.lessonPhase);
  const lesson = useStore((state) => state.lesson);
  const shown = useStore((state) => state.attempt);
  useEffect(() => {
    void openReport(placed.id, number);
    return closeLesson;
  }, [placed.id, number]);
  const crumbs = [
    { text: placed.module.title[locale], href: routeHash({ name: 'home' }) },
    { text: placed.title[locale], href: routeHash({ name: 'lesson', lesson: placed.id, part: 'task' }) },
    { text: t('report.attempt', { n: shown?.number ?? number ?? 1 }) },
  ];
  return (
    <div className="report-screen">
      <TopBar crumbs={crumbs} />
      {phase === 'ready' && lesson?.id === placed.id ? <Report lesson={lesson} outline={outline} /> : <LessonTrouble phase={phase} />}
    </div>
  );
}

function Report({ lesson, outline }: { lesson: Lesson; outline: Outline }) {
  const { t } = useWords();
  const events = useStore((state) => state.events);
  const count = useStore((state) => state.count);
  const verdict = useWholeVerdict();
  const attempt = useStore((state) => state.attempt);
  const rows = useMemo(() => (verdict ? transcriptReport(events.slice(0, count), lesson, verdict) : []), [lesson, events, count, verdict]);
  if (!attempt) return <LessonTrouble phase="loading" />;
  return (
    <main className="report" id="content" tabIndex={-1} aria-busy={verdict === null}>
      <Heading lesson={lesson} attempt={attempt} verdict={verdict} slips={rows.filter(({ mark }) => mark === 'slip').length} />
      <section className="pane report-transcript" aria-label={t('report.session')}>
        <Transcript lesson={lesson} rows={rows} />
      </section>
      <aside className="report-side">
        <ScoreCard lesson={lesson} attempt={attempt} verdict={verdict} />
        {verdict && <NextCard lesson={lesson} outline={outline} rows={rows} verdict={verdict} />}
      </aside>
    </main>
  );
}

/** The verdict once all of it is known: hidden sessions are run again, too, and half a verdict would call good work bad. */
function useWholeVerdict(): Verdict | null {
  return useStore(({ labPhase, probing, verdict }) => (labPhase === 'ready' && (probing === 'none' || probing === 'done') ? verdict : null));
}

function Heading({ lesson, attempt, verdict, slips }: { lesson: Lesson; attempt: AttemptRecord; verdict: Verdict | null; slips: number }) {
  const { t } = useWords();
  const begun = attempt.inputs.length > 0;
  const full = verdict !== null && verdict.max > 0 && verdict.score >= verdict.max;
  const values = { count: slips, points: verdict?.score ?? attempt.points, max: verdict?.max ?? attempt.max };
  const heading = !begun ? 'report.heading.none' : verdict === null ? 'report.heading.again' : !full ? 'report.heading.partial' : slips === 0 ? 'report.heading.all' : 'report.heading.slips';
  return (
    <header className="report-heading">
      <div>
        <h1>{t(heading, values)}</h1>
        <p>{t(begun ? 'report.text.some' : 'report.text.none')}</p>
      </div>
      <span className="grow" />
      {begun && attempt.student === '' && (
        <a className="report-name" href={routeHash({ name: 'settings' })}>
          {t('report.name.missing')} {t('report.name.add')}
        </a>
      )}
      <a className="button button-secondary" href={routeHash({ name: 'lesson', lesson: lesson.id, part: 'task' })}>
        <Icon name="book" size="small" />
        {t('report.backToLesson')}
      </a>
      <button type="button" className="button button-primary" disabled={!begun} onClick={() => saveSubmission(lesson, attempt)}>
        <Icon name="download" size="small" />
        {t('report.submission')}
      </button>
    </header>
  );
}
