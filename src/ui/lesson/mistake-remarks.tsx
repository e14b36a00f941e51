/** A known misconception was recognised: what the server heard, with the student's own line. Newest first. */
import { useEffect, useRef } from 'react';
import { eventId } from '../../kernel/trace.ts';
import type { MistakeVerdict } from '../../grader/verdict.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import { lookAt } from '../transport/player.ts';
import { useMistakeText } from './lesson-text.ts';
import { RfcList } from './rfc-list.tsx';
import { Prose } from './safe-html.tsx';

export function MistakeRemarks({ lesson }: { lesson: Lesson }) {
  const { t } = useWords();
  const mistakes = useStore((state) => state.verdict?.mistakes) ?? [];
  const [latest, ...older] = [...mistakes].reverse();
  const place = useRef<HTMLDivElement>(null);
  const known = useRef<number | null>(null);
  const count = mistakes.length;
  // A new remark comes into sight; those of an attempt taken up again do not move the panel.
  useEffect(() => {
    const before = known.current;
    known.current = count;
    if (before !== null && count > before) void place.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  return (
    <div aria-live="polite" className="remarks" ref={place}>
      {latest && <Remark key={`${latest.id} ${latest.evidence}`} mistake={latest} lesson={lesson} />}
      {older.length > 0 && (
        <details className="older-remarks">
          <summary>
            <Icon name="chevron-right" size="small" />
            {t('lesson.mistake.older', { count: older.length })}
          </summary>
          {older.map((mistake) => (
            <Remark key={`${mistake.id} ${mistake.evidence}`} mistake={mistake} lesson={lesson} />
          ))}
        </details>
      )}
    </div>
  );
}

function Remark({ mistake, lesson }: { mistake: MistakeVerdict; lesson: Lesson }) {
  const { t } = useWords();
  const words = useMistakeText(lesson, mistake.says);
  const events = useStore((state) => state.events);
  const variant = useStore((state) => state.variant);
  const at = events.findIndex((event) => eventId(event) === (mistake.lineEvent ?? mistake.evidence));
  const values = { ...variant, ...mistake.data };
  return (
    <section className="remark">
      <h2>
        <Icon name="warning" size="small" />
        <Prose inline html={words?.title ?? mistake.says} variant={values} />
      </h2>
      {mistake.line !== '' && (
        <p className="remark-line">
          <span className="visually-hidden">{t('lesson.mistake.line')}: </span>
          <code lang="en" translate="no">
            {mistake.line}
          </code>
        </p>
      )}
      <Prose html={words?.text ?? ''} variant={values} />
      <p className="remark-foot">
        <RfcList rfc={mistake.rfc} />
        {at >= 0 && (
          <button type="button" className="evidence" onClick={() => lookAt(at + 1)}>
            {t('lesson.mistake.show')}
          </button>
        )}
      </p>
    </section>
  );
}
