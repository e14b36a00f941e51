/**
 * The answer to an `order`: numbered places, and below them what can stand there, as often as one likes. Pressing an
 * option puts it into the first empty place, pressing a place empties it. Of the keys, Tab goes from row to row, arrows
 * go within one, Enter presses.
 */
import { useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
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
  const taken = given.flatMap((option, place) => (option === GAP ? [] : [place]));
  const free = given.indexOf(GAP);
  const placeRow = useArrows(taken.length);
  const poolRow = useArrows(options.length);
  const label = (option: string) => plainText(words.options[option] ?? option);
  function set(place: number, option: string): void {
    const next = given.map((one, at) => (at === place ? option : one));
    onChange(next.every((one) => one === GAP) ? '' : next.join(' '));
  }
  function empty(place: number): void {
    set(place, GAP);
    // The place ceases to be a button: go on where something can be chosen.
    pool.current?.querySelectorAll('button')[poolRow.at]?.focus();
  }
  return (
    <div className="order">
      <p className="order-how">{t('lesson.answer.order')}</p>
      <ol className="order-places" {...placeRow.keys}>
        {given.map((option, place) => (
          <li key={place}>
            {option === GAP ? (
              <span className={place === free ? 'order-place is-next' : 'order-place'}>
                <span className="visually-hidden">{t('lesson.answer.empty')}</span>
              </span>
            ) : (
              <button
                type="button"
                className="order-place is-taken"
                tabIndex={taken.indexOf(place) === placeRow.at ? 0 : -1}
                aria-label={t('lesson.answer.takeOut', { number: place + 1, option: label(option) })}
                onClick={() => empty(place)}
              >
                {label(option)}
              </button>
            )}
          </li>
        ))}
      </ol>
      <div ref={pool} className="order-pool" role="group" aria-label={t('lesson.answer.pool')} {...poolRow.keys}>
        {options.map((option, at) => (
          <button
            key={option}
            type="button"
            className="order-option"
            tabIndex={at === poolRow.at ? 0 : -1}
            aria-disabled={free < 0}
            onClick={() => free >= 0 && set(free, option)}
          >
            {label(option)}
          </button>
        ))}
      </div>
    </div>
  );
}

interface Arrows {
  /** Which button of the row Tab reaches. */
  readonly at: number;
  readonly keys: { readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void; readonly onFocus: (event: FocusEvent<HTMLElement>) => void };
}

/** One stop for Tab in a row of `count` buttons; arrows, Home and End go to the others. */
function useArrows(count: number): Arrows {
  const [last, setLast] = useState(0);
  const at = Math.max(0, Math.min(last, count - 1));
  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const to = targetOf(event.key, at, count);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.querySelectorAll('button')[to]?.focus();
  }
  function onFocus(event: FocusEvent<HTMLElement>): void {
    const buttons: readonly Element[] = [...event.currentTarget.querySelectorAll('button')];
    const found = buttons.indexOf(event.target);
    if (found >= 0) setLast(found);
  }
  return { at, keys: { onKeyDown, onFocus } };
}

function targetOf(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowLeft':
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
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
