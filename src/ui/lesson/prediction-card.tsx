/** Predict before it happens: a question that stops the clock, and afterwards what was right and why. No points. */
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import type { Lesson } from '../../lessons/lesson.ts';
import type { Prediction } from '../../lessons/schema.ts';
import type { LessonPart } from '../app/route.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { isAsked } from '../stores/trace-slice.ts';
import { useStore } from '../stores/store.ts';
import { predictionsOf } from './follower.ts';
import { lockPrediction } from './lesson-session.ts';
import { useLessonText } from './lesson-text.ts';
import { Prose } from './safe-html.tsx';

const WATCH_MILLIS = 1800;

export function PredictionCards({ lesson, part }: { lesson: Lesson; part: LessonPart }) {
  const asked = useStore((state) => (isAsked(state) ? state.askedPrediction : null));
  const given = useStore((state) => state.predictions);
  return predictionsOf(lesson, part).map((prediction) => {
    const guess = given[prediction.id];
    if (guess !== undefined) return <Outcome key={prediction.id} lesson={lesson} prediction={prediction} guess={guess} />;
    return asked === prediction.id ? <Question key={prediction.id} lesson={lesson} prediction={prediction} /> : null;
  });
}

function Question({ lesson, prediction }: { lesson: Lesson; prediction: Prediction }) {
  const { t } = useWords();
  const { text, lang } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  const [chosen, setChosen] = useState<string | null>(null);
  const card = useRef<HTMLFormElement>(null);
  const name = useId();
  const words = text.predictions[prediction.id];
  useEffect(() => {
    void card.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  if (!words) return null;
  function lock(event: FormEvent): void {
    event.preventDefault();
    if (chosen !== null) lockPrediction(prediction.id, chosen);
  }
  return (
    <form className="prediction" ref={card} onSubmit={lock} aria-label={t('lesson.predict')}>
      <h2>{t('lesson.predict')}</h2>
      <fieldset>
        <legend>
          <Prose html={words.question} variant={variant} lang={lang} />
        </legend>
        {prediction.options.map((option, index) => (
          <label key={option} className="choice">
            <input
              type="radio"
              name={name}
              value={option}
              checked={chosen === option}
              onChange={() => setChosen(option)}
              {...(index === 0 ? { 'data-pane-focus': '' } : {})}
            />
            <Prose inline html={words.options[option] ?? option} variant={variant} lang={lang} />
          </label>
        ))}
      </fieldset>
      <div className="prediction-act">
        <button type="submit" className="button button-primary button-small" disabled={chosen === null}>
          {t('lesson.predict.lock')}
        </button>
        <small role="status">
          {t('lesson.predict.waits')} {t('lesson.predict.free')}
        </small>
      </div>
    </form>
  );
}

function Outcome({ lesson, prediction, guess }: { lesson: Lesson; prediction: Prediction; guess: string }) {
  const { t } = useWords();
  const { text, lang } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  const [told, setTold] = useState(false);
  const card = useRef<HTMLElement>(null);
  // What happened is seen first, and told then.
  useEffect(() => {
    const timer = setTimeout(() => setTold(true), WATCH_MILLIS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    // The form that had the focus is gone: the focus stays in this place.
    if (document.activeElement === document.body) card.current?.focus({ preventScroll: true });
  }, []);
  const words = text.predictions[prediction.id];
  if (!words) return null;
  const right = guess === prediction.right;
  const state = !told ? 'locked' : right ? 'right' : 'wrong';
  return (
    <section className={`outcome outcome-${state}`} role="status" ref={card} tabIndex={-1}>
      <h2>
        <Icon name={state === 'locked' ? 'lock' : right ? 'check' : 'cross'} size="small" />
        {t(`lesson.predict.${state}`)}
      </h2>
      <Prose html={words.question} variant={variant} lang={lang} />
      <ul>
        {[...new Set([guess, ...(told ? [prediction.right] : [])])].map((option) => (
          <li key={option} className={!told ? 'outcome-guess' : option === prediction.right ? 'outcome-yes' : 'outcome-no'}>
            {told && option !== prediction.right ? (
              <s>
                <Prose inline html={words.options[option] ?? option} variant={variant} lang={lang} />
              </s>
            ) : (
              <Prose inline html={words.options[option] ?? option} variant={variant} lang={lang} />
            )}
          </li>
        ))}
      </ul>
      {told ? <Prose html={words.why} variant={variant} lang={lang} /> : <p>{t('lesson.predict.lockedNote')}</p>}
    </section>
  );
}
