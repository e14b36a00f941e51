/**
 * The caption under the picture: what just happened, in plain words. Sighted readers see it change at once; screen
 * readers hear at most one announcement a second. With reduced motion it is a short list with times, since the
 * movements that tell the order are not there.
 */
import { useEffect, useMemo, useReducer, useRef } from 'react';
import type { TraceEvent } from '../../kernel/trace.ts';
import { createStage, type PicturedWorld } from '../diagram/stage.ts';
import type { Locale } from '../i18n/languages.ts';
import { PostHorn } from '../pictures/mail-objects.tsx';
import { clockText } from '../stores/clock.ts';
import { heard, NEW_ANNOUNCER, speak, type AnnouncerState } from './announcer.ts';
import './caption.css';
import { createNarration, captionAt, toldBefore, type Caption } from './narration.ts';
import { narrationParts, sayIn, type NarrationPart } from './narration-words.ts';

export interface CaptionViewProps {
  readonly world: PicturedWorld;
  /** All events known, one array that only grows, and how many of them are shown. */
  readonly events: readonly TraceEvent[];
  readonly cursor: number;
  readonly locale: Locale;
  /** A short list with times instead of one line (reduced motion). */
  readonly asList?: boolean;
}

const LISTED = 2;

export function CaptionView({ world, events, cursor, locale, asList = false }: CaptionViewProps) {
  const narration = useMemo(() => createNarration(createStage(world)), [world]);
  const captions = narration.read(events);
  const caption = captionAt(captions, cursor);
  const told = toldBefore(captions, cursor);
  const listed = asList ? captions.slice(Math.max(0, told - LISTED), told) : [];
  return (
    <div className="caption">
      <span className="brand-mark caption-mark" aria-hidden="true">
        <PostHorn size={16} />
      </span>
      {listed.length > 0 ? (
        <ol className="caption-list">
          {listed.map((one) => (
            <li key={one.index} className={one === listed.at(-1) ? 'is-now' : ''}>
              <span className="caption-time">{clockText(one.t, world).slice(0, 8)}</span>
              <span>
                <Sentence caption={one} locale={locale} />
              </span>
            </li>
          ))}
        </ol>
      ) : (
        <p className="caption-line">
          <Sentence caption={caption} locale={locale} />
        </p>
      )}
      <Announcements captions={captions} cursor={cursor} locale={locale} />
    </div>
  );
}

function Sentence({ caption, locale }: { caption: Caption | null; locale: Locale }) {
  const parts = narrationParts(locale, caption?.key ?? 'caption.start', caption?.values);
  return parts.map((part, at) => (part.strong ? <strong key={at}><Inked part={part} /></strong> : <Inked key={at} part={part} />));
}

function Inked({ part }: { part: NarrationPart }) {
  if (part.ink === 'text') return part.text;
  if (part.ink === 'typed') {
    return (
      <code className="typed" lang="en" translate="no">
        {part.text}
      </code>
    );
  }
  return <span className={`ink-${part.ink}`}>{part.text}</span>;
}

type Heard = { readonly captions: readonly Caption[] } | 'again';

function announcer(state: AnnouncerState, action: Heard): AnnouncerState {
  const now = performance.now();
  return action === 'again' ? speak(state, now) : heard(state, action.captions, now);
}

function Announcements({ captions, cursor, locale }: { captions: readonly Caption[]; cursor: number; locale: Locale }) {
  const [state, dispatch] = useReducer(announcer, NEW_ANNOUNCER);
  const told = toldBefore(captions, cursor);
  const before = useRef<number | null>(null);
  useEffect(() => {
    const from = before.current;
    before.current = told;
    // What was there when the view opened is not news.
    if (from === null || told === from || told === 0) return;
    dispatch({ captions: captions.slice(told > from ? from : told - 1, told) });
  }, [captions, told]);
  useEffect(() => {
    if (state.waiting.length === 0) return;
    const timer = setTimeout(() => dispatch('again'), Math.max(0, state.quietUntil - performance.now()));
    return () => clearTimeout(timer);
  }, [state]);
  const say = sayIn(locale);
  const { spoken } = state;
  return (
    <div className="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
      {spoken !== null && (
        <span key={spoken.serial}>
          {say(spoken.caption.key, spoken.caption.values)}
          {spoken.count > 1 ? ` (${say('caption.merged', { count: spoken.count })})` : ''}
        </span>
      )}
    </div>
  );
}
