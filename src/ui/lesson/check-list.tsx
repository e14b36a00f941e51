/** What is checked, with its points, as it stands now; what is missing says what to try. */
import type { CheckVerdict } from '../../grader/verdict.ts';
import type { Lesson, LessonText } from '../../lessons/lesson.ts';
import { fillText, type Variant } from '../../lessons/variant.ts';
import { eventId } from '../../kernel/trace.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import { lookAt } from '../transport/player.ts';
import { useLessonText } from './lesson-text.ts';
import { Prose } from './safe-html.tsx';

export function CheckList({ lesson }: { lesson: Lesson }) {
  const { t } = useWords();
  const verdict = useStore((state) => state.verdict);
  if (!verdict) return null;
  const passed = verdict.checks.filter(({ isPassed }) => isPassed).length;
  return (
    <details className="checks" open>
      <summary>
        <Icon name="chevron-right" size="small" />
        {t('lesson.checks')}
        <span className="checks-points">{t('lesson.checkPoints', { earned: verdict.score, points: verdict.max })}</span>
      </summary>
      <ul>
        {verdict.checks.map((check) => (
          <CheckRow key={check.id} check={check} lesson={lesson} />
        ))}
      </ul>
      <p className="visually-hidden" role="status">
        {t('lesson.check.passed', { count: passed, points: verdict.score })}
      </p>
    </details>
  );
}

function CheckRow({ check, lesson }: { check: CheckVerdict; lesson: Lesson }) {
  const { t } = useWords();
  const { text, lang } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  const words = text.checks[check.id];
  const state = check.isPassed ? 'met' : check.earned > 0 ? 'partly' : 'open';
  return (
    <li className={`check check-${state}`}>
      <span className="check-mark">
        {state === 'met' ? <Icon name="check" size="check" /> : <i aria-hidden="true" />}
        <span className="visually-hidden">{t(`lesson.check.${state}`)}</span>
      </span>
      <div lang={lang}>
        <Prose inline html={words?.title ?? check.id} variant={variant} />
        <Feedback check={check} lesson={lesson} />
        {check.kind === 'probe' && <Probing />}
        {check.isPassed && check.evidence.length > 0 && <Evidence id={check.evidence.at(-1) ?? ''} />}
      </div>
      <span className="check-points">{t('lesson.checkPoints', { earned: check.earned, points: check.points })}</span>
    </li>
  );
}

/** Hidden sessions run in a world of their own; how far they are. */
function Probing() {
  const { t } = useWords();
  const probing = useStore((state) => state.probing);
  if (probing !== 'waiting' && probing !== 'running') return null;
  return (
    <p className="check-feedback check-probing" role="status">
      {t('lesson.probing')}
    </p>
  );
}

/** What stands in the way, in the grader's words; silent before anything was done. */
export function Feedback({ check, lesson }: { check: CheckVerdict; lesson: Lesson }) {
  const { locale } = useWords();
  const { text } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  const shared = useStore((state) => state.shared);
  const { key, data } = check.feedback;
  const html = shared?.[locale].feedback[key];
  if (check.isPassed || key === 'untouched' || html === undefined) return null;
  const values = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, name === 'requires' ? checkTitles(String(value), text, variant) : String(value)]));
  return <Prose className="prose check-feedback" html={html} variant={values} />;
}

/** Checks as the student knows them, instead of their ids. */
function checkTitles(ids: string, text: LessonText, variant: Variant): string {
  return ids.split(', ').map((id) => `“${fillText((text.checks[id]?.title ?? id).replace(/<[^>]*>/g, ''), variant)}”`).join(', ');
}

/** Takes the time line to the event that proves a verdict. */
export function Evidence({ id }: { id: string }) {
  const { t } = useWords();
  const events = useStore((state) => state.events);
  const index = events.findIndex((event) => eventId(event) === id);
  if (index < 0) return null;
  return (
    <button type="button" className="evidence" onClick={() => lookAt(index + 1)}>
      {t('lesson.evidence')}
    </button>
  );
}
