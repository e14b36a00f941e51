/**
 * The card “Why this reply?” beside the terminal: not modal, so that one can go on reading and typing. It shows the reply
 * that was asked about, or in the past the last one that there was; arrow keys go to the others, Escape gives the focus
 * back to where it was. On a phone it is a sheet at the lower edge.
 */
import './why.css';
import { use, useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, type KeyboardEvent, type RefObject } from 'react';
import type { TraceEvent } from '../../kernel/trace.ts';
import type { Locale } from '../i18n/languages.ts';
import { Icon } from '../pictures/icons.tsx';
import type { AskedPlace } from '../terminal/why-layer.ts';
import { explanationOf, type Explanation } from './explanation.ts';
import { placeCard } from './place-card.ts';
import { placeText, titleOf, WhyCard } from './why-card.tsx';
import { fill, whyLanguage, type WhyLanguage } from './why-words.ts';

export interface WhyHostProps {
  readonly events: readonly TraceEvent[];
  /** Replies of the terminal, as far as the trace is shown. */
  readonly replies: readonly number[];
  /** The one to explain; null when there is none. */
  readonly reply: number | null;
  /** Where its line stands on the page. */
  readonly place: AskedPlace | null;
  readonly locale: Locale;
  readonly onAsk: (reply: number) => void;
  readonly onClose: () => void;
  /** Shows the octets of a reply. */
  readonly onBytes: (reply: number) => void;
  /** Opens a host's main.cf at a line; null for hosts on which the reader may not edit. */
  readonly editorOf: (host: string) => ((line: number) => void) | null;
}

export function WhyHost(props: WhyHostProps) {
  const { events, replies, reply, place, locale, onAsk, onClose } = props;
  const language = use(whyLanguage(locale));
  const card = useRef<HTMLDivElement>(null);
  const textId = useId();
  const explanation = useMemo(() => (reply === null ? null : explanationOf(events, reply)), [events, reply]);
  useFocus(card, reply);
  useCloseOutside(card, onClose);
  usePlace(card, place, explanation);
  const at = reply === null ? -1 : replies.indexOf(reply);
  const go = useCallback((to: number) => {
    const next = replies[Math.max(0, Math.min(replies.length - 1, to))];
    if (next !== undefined) onAsk(next);
  }, [replies, onAsk]);
  const edit = explanation === null ? null : props.editorOf(explanation.host);
  const { words } = language;
  const name = explanation === null ? words.title : `${words.title} ${explanation.code}, ${titleOf(explanation, language)}`;
  return (
    <div
      ref={card} className="why" role="dialog" aria-label={name} aria-describedby={textId} tabIndex={-1}
      data-class={explanation === null ? '' : Math.floor(explanation.code / 100)}
      onKeyDown={(event) => onKeyDown(event, at, replies.length, go, onClose)}
    >
      <header>
        {explanation !== null && (
          <span className="why-code" lang="en" translate="no">
            {explanation.code}
          </span>
        )}
        <div className="why-title">
          <h2>{explanation === null ? words.title : titleOf(explanation, language)}</h2>
          {explanation !== null && <p>{placeText(explanation, language)}</p>}
        </div>
        {explanation !== null && (
          <>
            <button type="button" className="icon-button why-earlier" aria-label={words.earlier} title={words.earlier} disabled={at <= 0} onClick={() => go(at - 1)}>
              <Icon name="chevron-down" />
            </button>
            <button type="button" className="icon-button" aria-label={words.later} title={words.later} disabled={at >= replies.length - 1} onClick={() => go(at + 1)}>
              <Icon name="chevron-down" />
            </button>
          </>
        )}
        <button type="button" className="icon-button" aria-label={words.close} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </header>
      {explanation === null ? (
        <p id={textId} className="why-text why-none">
          {words.none}
        </p>
      ) : (
        <>
          <WhyCard key={reply} {...{ explanation, language, textId, ...(edit && { onEdit: edit }) }} />
          <footer>
            <span>{fill(words.position, { number: at + 1, count: replies.length })}</span>
            <button type="button" className="why-edit" onClick={() => reply !== null && props.onBytes(reply)}>
              {words.bytes}
            </button>
            <span className="why-keys">{words.keys}</span>
          </footer>
        </>
      )}
      <Announcement explanation={explanation} language={language} at={at} count={replies.length} />
    </div>
  );
}

/** Says which reply is shown after a change; the first one is said with the dialog's name. */
function Announcement({ explanation, language, at, count }: { explanation: Explanation | null; language: WhyLanguage; at: number; count: number }) {
  const said = useRef<HTMLParagraphElement>(null);
  const first = useRef(true);
  const text = explanation === null ? '' : `${fill(language.words.position, { number: at + 1, count })}: ${explanation.code}, ${titleOf(explanation, language)}`;
  useEffect(() => {
    if (!first.current && said.current) said.current.textContent = text;
    first.current = false;
  }, [text]);
  return <p ref={said} className="visually-hidden" role="status" />;
}

function onKeyDown(event: KeyboardEvent, at: number, count: number, go: (to: number) => void, close: () => void): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  switch (event.key) {
    case 'ArrowUp': case 'ArrowLeft': go(at - 1); break;
    case 'ArrowDown': case 'ArrowRight': go(at + 1); break;
    case 'Home': go(0); break;
    case 'End': go(count - 1); break;
    case 'Escape': close(); break;
    default: return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** The card takes the focus when it is asked for, and gives it back when it goes. */
function useFocus(card: RefObject<HTMLDivElement | null>, reply: number | null): void {
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      const at = document.activeElement;
      const hasFocus = at === null || at === document.body || element?.contains(at) === true;
      if (hasFocus && before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    };
  }, [card]);
  useEffect(() => {
    const element = card.current;
    if (!element || element.contains(document.activeElement)) return;
    before.current = document.activeElement;
    element.focus({ preventScroll: true });
  }, [card, reply]);
}

function useCloseOutside(card: RefObject<HTMLDivElement | null>, close: () => void): void {
  useEffect(() => {
    const onDown = (event: PointerEvent): void => {
      const { target } = event;
      if (!(target instanceof Element) || card.current?.contains(target) === true || target.closest('.term-why, [data-keeps-why]')) return;
      close();
    };
    document.addEventListener('pointerdown', onDown);
    return () => document.removeEventListener('pointerdown', onDown);
  }, [card, close]);
}

function usePlace(card: RefObject<HTMLDivElement | null>, place: AskedPlace | null, explanation: Explanation | null): void {
  useLayoutEffect(() => {
    const put = (): void => {
      if (card.current) placeCard(card.current, place);
    };
    put();
    window.addEventListener('resize', put);
    return () => window.removeEventListener('resize', put);
  }, [card, place, explanation]);
}
