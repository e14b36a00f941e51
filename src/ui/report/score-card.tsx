/** The score: a postmark, the points, a bar for each check, hints, predictions. */
import type { Verdict } from '../../grader/verdict.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import { useWords } from '../i18n/use-words.ts';
import { Feedback } from '../lesson/check-list.tsx';
import { useLessonText } from '../lesson/lesson-text.ts';
import { Prose } from '../lesson/safe-html.tsx';
import { stampDateLong, stampTime } from '../home/stamp-date.ts';
import { Icon } from '../pictures/icons.tsx';
import { Postmark } from '../pictures/mail-objects.tsx';
import type { AttemptRecord } from '../progress/attempt.ts';
import { useStore } from '../stores/store.ts';

/** Without a verdict: what was kept of the last one. */
export function ScoreCard({ lesson, attempt, verdict }: { lesson: Lesson; attempt: AttemptRecord; verdict: Verdict | null }) {
  const { t } = useWords();
  const { text, lang } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  const before = useStore((state) => state.attempts).find(({ lesson: id, number }) => id === lesson.id && number === attempt.number - 1);
  const points = verdict?.score ?? attempt.points;
  const max = verdict?.max ?? attempt.max;
  const [date, time] = [stampDateLong(attempt.savedAt), stampTime(attempt.savedAt)];
  return (
    <section className="pane score-card">
      <div className="score-top">
        <Postmark text={{ ring: `${t('report.graded')} · POSTHORN`, date, time }} size={118} tilt={-10} label={t('report.stamp', { points, max, date: `${date}, ${time}` })} />
        <div>
          <b>{points}</b>
          <span>{t('report.points', { max })}</span>
          {before && <small>{t('report.before', { n: before.number, points: before.points })}</small>}
        </div>
      </div>
      <ul>
        {verdict?.checks.map((check) => (
          <li key={check.id} className="score-row">
            <span lang={lang}>
              <Prose inline html={text.checks[check.id]?.title ?? check.id} variant={variant} />
            </span>
            <b>
              {check.earned}
              <i>/{check.points}</i>
            </b>
            <span className="score-bar" aria-hidden="true">
              <i style={{ width: `${check.points === 0 ? 0 : (100 * check.earned) / check.points}%` }} />
            </span>
            <Feedback check={check} lesson={lesson} />
          </li>
        ))}
        <li className="score-row score-hints">
          <span>{t('report.hintsUsed')}</span>
          <b>{attempt.hints}</b>
        </li>
      </ul>
      {attempt.solution && <p className="score-note">{t('report.assisted')}</p>}
      <Predictions lesson={lesson} attempt={attempt} />
    </section>
  );
}

function Predictions({ lesson, attempt }: { lesson: Lesson; attempt: AttemptRecord }) {
  const { t } = useWords();
  const { text } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  const given = lesson.predict.filter(({ id }) => Object.hasOwn(attempt.predictions, id));
  if (given.length === 0) return null;
  return (
    <section className="score-predictions">
      <h2>{t('report.predictions')}</h2>
      {given.map(({ id, right }) => {
        const guess = attempt.predictions[id] ?? '';
        const words = text.predictions[id];
        return (
          <p key={id}>
            <Icon name={guess === right ? 'check' : 'cross'} size="small" />
            <span>
              <Prose inline html={words?.options[guess] ?? guess} variant={variant} />: {t(guess === right ? 'report.prediction.right' : 'report.prediction.wrong')}
            </span>
          </p>
        );
      })}
    </section>
  );
}
