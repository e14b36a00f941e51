/** What to try next: the lines that slipped, the checks that are open, a further question; and the way there. */
import type { TranscriptRow } from '../../grader/transcript-report.ts';
import type { Verdict } from '../../grader/verdict.ts';
import { eventId } from '../../kernel/trace.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import { routeHash } from '../app/route.ts';
import { goTo } from '../app/use-route.ts';
import { lessonAfter, type Outline } from '../course/outline.ts';
import { useWords } from '../i18n/use-words.ts';
import { useLessonText } from '../lesson/lesson-text.ts';
import { forkWhenOpened } from '../lesson/lesson-session.ts';
import { Prose } from '../lesson/safe-html.tsx';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';

const MOST_LINES = 3;

interface NextCardProps {
  readonly lesson: Lesson;
  readonly outline: Outline;
  readonly rows: readonly TranscriptRow[];
  readonly verdict: Verdict;
}

export function NextCard({ lesson, outline, rows, verdict }: NextCardProps) {
  const { t, locale } = useWords();
  const { text, lang } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  const slips = rows.filter(({ mark }) => mark === 'slip');
  const open = verdict.checks.filter(({ isPassed }) => !isPassed);
  const next = lessonAfter(outline, lesson.id);
  const isFull = open.length === 0;
  return (
    <section className="pane next-card">
      <h2>{t('report.next')}</h2>
      <ol>
        {slips.slice(0, MOST_LINES).map((line) => (
          <SlipItem key={line.n} row={line} lesson={lesson} />
        ))}
        {open.map(({ id }) => (
          <li key={id} lang={lang}>
            <b>
              <Prose inline html={text.checks[id]?.title ?? id} variant={variant} />
            </b>
            <Prose html={text.checks[id]?.text ?? ''} variant={variant} />
          </li>
        ))}
        {isFull && slips.length === 0 && <li>{t('report.next.allGood')}</li>}
        {isFull && text.further !== '' && (
          <li lang={lang}>
            <b>{t('lesson.further')}</b>
            <Prose html={text.further} variant={variant} />
          </li>
        )}
      </ol>
      <div className="next-act">
        {slips[0] && <ForkButton row={slips[0]} lesson={lesson} />}
        {isFull && next && (
          <a className="button button-primary" href={routeHash({ name: 'lesson', lesson: next.id, part: null })}>
            {t('report.nextLesson')}: {next.title[locale]}
          </a>
        )}
      </div>
    </section>
  );
}

function SlipItem({ row, lesson }: { row: TranscriptRow; lesson: Lesson }) {
  const { t, locale } = useWords();
  const shared = useStore((state) => state.shared);
  const { text } = useLessonText(lesson);
  const { mistake, note } = row;
  const title = mistake ? (text.mistakes[mistake.says] ?? shared?.[locale].mistakes[mistake.says])?.title : undefined;
  const html = title ?? (note ? shared?.[locale].notes[note.key] : undefined) ?? '';
  return (
    <li>
      <a href={`#line-${row.n}`} onClick={(event) => showLine(event, row.n)}>
        {t('report.line', { n: row.n })}
      </a>{' '}
      <Prose inline html={html} variant={mistake?.data ?? note?.data ?? {}} />
    </li>
  );
}

function showLine(event: { preventDefault(): void }, number: number): void {
  event.preventDefault();
  document.getElementById(`line-${number}`)?.scrollIntoView({ block: 'center' });
}

/** Back into the lesson, at the instant before the line was sent; from there another branch begins. */
function ForkButton({ row, lesson }: { row: TranscriptRow; lesson: Lesson }) {
  const { t } = useWords();
  const events = useStore((state) => state.events);
  function fork(): void {
    const index = events.findIndex((event) => eventId(event) === row.event);
    // Before the line was sent, not before it arrived.
    const sent = events.slice(0, index).findLastIndex(({ kind }) => kind === 'tty.input');
    forkWhenOpened(sent < 0 ? index : sent);
    goTo({ name: 'lesson', lesson: lesson.id, part: 'task' });
  }
  return (
    <button type="button" className="button button-primary" onClick={fork}>
      <Icon name="fork" size="small" />
      {t('report.forkAtLine', { line: row.n })}
    </button>
  );
}
