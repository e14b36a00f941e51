/** One xterm in the terminal pane, showing one session at a time: its keys go to the session, the session to its screen. */
import { useCallback, useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { controlOf } from './keys.ts';
import { TERMINAL_LABELS, withName } from './labels.ts';
import { publishText } from './terminal-hook.ts';
import type { TerminalPaneProps } from './terminal-pane.tsx';
import type { TerminalSession } from './terminal-session.ts';
import { TerminalView } from './terminal-view.ts';

export interface TerminalDeskHandle {
  focus(): void;
  redraw(): void;
  press(data: string): void;
}

export interface TerminalDeskProps extends Omit<TerminalPaneProps, 'ref'> {
  readonly tty: string;
  readonly name: string;
  readonly session: TerminalSession;
  /** Ctrl is held for the next character. */
  readonly control: boolean;
  readonly onControlUsed: () => void;
  readonly ref: Ref<TerminalDeskHandle>;
}

const USUAL_SIZE = { cols: 80, rows: 24 };
/** Lines that may start a programme that fills the screen. */
const NEEDS_SIZE = /\bnano\b/;

/** One xterm, showing one session at a time. */
export function TerminalDesk(props: TerminalDeskProps) {
  const { tty, name, session, events, shown, past, asked, locale, screenReader = false, ref } = props;
  const labels = TERMINAL_LABELS[locale];
  const place = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const whyLayer = useRef<HTMLDivElement>(null);
  const view = useRef<TerminalView | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const press = useCallback((data: string): void => {
    const { session: own, tty: at, past: readOnly, control, onControlUsed, onLine, onKey, onRawKeys } = latest.current;
    if (readOnly || !own.picture.isUp) return;
    const keys = control && data.length === 1 ? controlOf(data) : data;
    if (control) onControlUsed();
    for (const effect of own.press(keys)) {
      const size = view.current?.size ?? USUAL_SIZE;
      if (effect.kind === 'line' && !onLine(at, effect.text, NEEDS_SIZE.test(effect.text) ? size : undefined)) own.takeBack(effect.text);
      if (effect.kind === 'keys') onRawKeys(at, effect.data, size);
      else if (effect.kind === 'key') onKey(at, effect.key, effect.text);
      else if (effect.kind === 'clear') view.current?.clearScreen();
    }
    view.current?.show(own, readOnly);
    view.current?.scrollToEnd();
  }, []);
  useEffect(() => {
    if (!place.current || !layer.current || !whyLayer.current) return;
    const made = new TerminalView({
      place: place.current, layer: layer.current, whyLayer: whyLayer.current, screenReader, onKeys: press,
      onLeave: () => latest.current.onLeave?.(),
      onAsk: (reply) => latest.current.onAsk(reply),
      onAskedPlace: (at) => latest.current.onAskedPlace(at),
    });
    view.current = made;
    const stopWatching = watchTheme(() => made.relook());
    return () => {
      view.current = null;
      stopWatching();
      made.dispose();
    };
  }, [press, screenReader]);
  useEffect(() => {
    view.current?.setLabels(withName(labels.terminal, name), { envelope: labels.envelope, letter: labels.letter }, labels.why);
  }, [labels, name, screenReader]);
  useEffect(() => {
    session.show(events, shown);
    view.current?.show(session, past);
  }, [session, events, shown, past, screenReader]);
  useEffect(() => {
    view.current?.setAsked(asked);
  }, [asked, session, screenReader]);
  useEffect(() => publishText('screen', (asked) => (asked === tty ? (view.current?.text() ?? null) : null)), [tty]);
  useImperativeHandle(ref, () => ({
    focus: () => view.current?.focus(),
    redraw: () => view.current?.show(latest.current.session, latest.current.past),
    press: (data) => {
      press(data);
      view.current?.focus();
    },
  }), [press]);
  return (
    <div className={past ? 'term-screen term-screen-past' : 'term-screen'}>
      <div className="term-place" ref={place} />
      <div className="term-layer" aria-hidden="true" ref={layer} />
      <div className="term-layer" ref={whyLayer} />
    </div>
  );
}

/** Calls back when the page turns light or dark. */
function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    dark.removeEventListener('change', changed);
  };
}
