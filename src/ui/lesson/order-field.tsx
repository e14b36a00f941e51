/**
 * The answer to an `order`: numbered places, and below them what can stand there, as often as one likes. Pressing an
 * option puts it into the first empty place, pressing a place empties it; so a finger, a mouse and Tab with Enter do.
 */
import { useRef } from 'react';
import type { AnswerText } from '../../lessons/lesson.ts';
import { GAP, readOrder } from '../../lessons/answer-pairs.ts';
import { useWords } from '../i18n/use-words.ts';
import { plainText } from './plain-text.ts';

interface OrderFieldProps {
  readonly options: readonly string[];
  readonly places: number;
  readonly words: AnswerText;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function OrderField({ options, places, words, value, onChange }: OrderFieldProps) {
  const { t } = useWords();
  const pool = useRef<HTMLDivElement>(null);
  const given = placed(value, places);
  const free = given.indexOf(GAP);
  const label = (option: string) => plainText(words.options[option] ?? option);
  function set(place: number, option: string): void {
    const next = given.map((one, at) => (at === place ? option : one));
    onChange(next.every((one) => one === GAP) ? '' : next.join(' '));
  }
  function empty(place: number): void {
    set(place, GAP);
    // The place ceases to be a button: go on where something can be chosen.
    pool.current?.querySelector('button')?.focus();
  }
  return (
    <div className="order">
      <p className="order-how">{t('lesson.answer.order')}</p>
      <ol className="order-places">
        {given.map((option, place) => (
          <li key={place}>
            {option === GAP ? (
              <span className={place === free ? 'order-place is-next' : 'order-place'}>
                <span className="visually-hidden">{t('lesson.answer.empty')}</span>
              </span>
            ) : (
              <button type="button" className="order-place is-taken" aria-label={t('lesson.answer.takeOut', { number: place + 1, option: label(option) })} onClick={() => empty(place)}>
                {label(option)}
              </button>
            )}
          </li>
        ))}
      </ol>
      <div ref={pool} className="order-pool" role="group" aria-label={t('lesson.answer.pool')}>
        {options.map((option) => (
          <button key={option} type="button" className="order-option" aria-disabled={free < 0} onClick={() => free >= 0 && set(free, option)}>
            {label(option)}
          </button>
        ))}
      </div>
    </div>
  );
}

/** As many places as there are, whatever the kept answer holds. */
function placed(value: string, places: number): readonly string[] {
  const words = readOrder(value);
  return Array.from({ length: places }, (_, at) => words[at] ?? GAP);
}

/** Every place is taken. */
export function isOrderWhole(value: string, places: number): boolean {
  return placed(value, places).every((option) => option !== GAP);
}
