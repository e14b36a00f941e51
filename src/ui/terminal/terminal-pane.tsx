/**
 * The terminal pane: tabs of terminals on hosts and of logs, drawn from the trace's first `shown` events alone, and the
 * line that is being typed. Typed lines and keys go out through `onLine` and `onKey`; what they do comes back as trace.
 * Knows no store. Load it lazily (it brings xterm): `lazy(() => import('./terminal-pane.tsx').then((m) => ({ default: m.TerminalPane })))`.
 */
import '@xterm/xterm/css/xterm.css';
import './terminal.css';
import { useCallback, useEffect, useId, useImperativeHandle, useRef, useState, type Ref } from 'react';
import type { TraceEvent } from '../../kernel/trace.ts';
import { Icon } from '../pictures/icons.tsx';
import { TERMINAL_LABELS } from './labels.ts';
import type { TtyKey } from './line-editor.ts';
import { MailLogView } from './mail-log-view.tsx';
import { pictureText } from './picture.ts';
import { publishText } from './terminal-hook.ts';
import { TerminalDesk, type TerminalDeskHandle } from './terminal-desk.tsx';
import { TerminalSession } from './terminal-session.ts';
import { TerminalTabs, type TerminalTab } from './terminal-tabs.tsx';
import { TouchKeys } from './touch-keys.tsx';
import type { AskedPlace } from './why-layer.ts';

/** How large the terminal is drawn. */
export interface ScreenSize {
  readonly cols: number;
  readonly rows: number;
}

export interface TerminalPaneProps {
  readonly tabs: readonly TerminalTab[];
  /** The active tab's id. */
  readonly active: string;
  readonly onActivate: (id: string) => void;
  /** The trace; one array that only grows. Another array is another trace (after a fork or a reset). */
  readonly events: readonly TraceEvent[];
  /** How many of the events are shown. */
  readonly shown: number;
  /** The page looks at the past: nothing can be typed, and a strip says so. */
  readonly past: boolean;
  /** The strip's sentence, when the page has a better one (with the clock). */
  readonly pastNote?: string;
  /** A whole line was typed, with Enter. False: the world did not get it. */
  readonly onLine: (tty: string, text: string, size?: ScreenSize) => boolean;
  /** Keys for a programme that takes them one by one; none: only the screen's size has changed. */
  readonly onRawKeys: (tty: string, text: string, size: ScreenSize) => void;
  /** A key was pressed that is no character; `text` is what had been typed on the line. */
  readonly onKey: (tty: string, key: TtyKey, text: string) => void;
  /** "Go another way from here"; without it the strip has no button. */
  readonly onFork?: () => void;
  /** The reply that is being explained, by its place in the trace. */
  readonly asked: number | null;
  /** "Why this reply?" was asked at one. */
  readonly onAsk: (reply: number) => void;
  /** Where the line of the asked reply stands on the page; null when it is out of sight. */
  readonly onAskedPlace: (place: AskedPlace | null) => void;
  /** Ctrl+Shift+Esc: the focus should go elsewhere. */
  readonly onLeave?: () => void;
  readonly locale: 'en' | 'vi';
  /** xterm's mode for screen readers. */
  readonly screenReader?: boolean;
  readonly ref?: Ref<TerminalHandle>;
}

/** What the page may do to the pane. */
export interface TerminalHandle {
  focus(): void;
  /** Puts text on a terminal's line, as if typed, without Enter (for "show solution"). */
  fillLine(tty: string, text: string): void;
}

export function TerminalPane(props: TerminalPaneProps) {
  const { tabs, active, events, shown, past, locale } = props;
  const labels = TERMINAL_LABELS[locale];
  const panelId = useId();
  const tab = tabs.find(({ id }) => id === active) ?? tabs[0];
  const [control, setControl] = useState(false);
  const [hasFocus, setHasFocus] = useState(false);
  const { sessionOf } = useSessions(events, shown);
  const desk = useRef<TerminalDeskHandle>(null);
  useImperativeHandle(props.ref, () => ({
    focus: () => desk.current?.focus(),
    fillLine: (tty, text) => {
      sessionOf(tty).replaceLine(text);
      desk.current?.redraw();
    },
  }), [sessionOf]);
  const onControlUsed = useCallback(() => setControl(false), []);
  return (
    <section className="term" aria-label={labels.pane} onFocus={() => setHasFocus(true)} onBlur={() => setHasFocus(false)}>
      <div className="term-bar">
        <TerminalTabs tabs={tabs} active={tab?.id ?? ''} labels={labels} panelId={panelId} onActivate={props.onActivate} />
        {hasFocus && tab?.kind === 'tty' && !past && <span className="term-leave">{labels.leave}</span>}
      </div>
      {past && (
        <div className="term-past" role="status">
          <Icon name="clock" size="small" />
          <span>{props.pastNote ?? labels.past}</span>
          {props.onFork && (
            <button type="button" className="term-fork" onClick={props.onFork}>
              <Icon name="fork" size="small" />
              {labels.fork}
            </button>
          )}
        </div>
      )}
      <div className="term-panel" role="tabpanel" id={panelId} aria-labelledby={`${panelId}-${tab?.id ?? ''}`}>
        {tab?.kind === 'log' && <MailLogView events={events} shown={shown} host={tab.host} name={tab.name} labels={labels} />}
        {tab?.kind === 'tty' && (
          <TerminalDesk {...props} ref={desk} tty={tab.tty} name={tab.name} session={sessionOf(tab.tty)} control={control} onControlUsed={onControlUsed} />
        )}
      </div>
      {tab?.kind === 'tty' && !past && (
        <TouchKeys labels={labels} control={control} onControl={() => setControl(!control)} onKeys={(data) => desk.current?.press(data)} />
      )}
    </section>
  );
}

/** The terminals' sessions, kept as long as the pane lives; each shows the first events when it is asked for. */
function useSessions(events: readonly TraceEvent[], shown: number): { sessionOf: (tty: string) => TerminalSession } {
  const sessions = useRef(new Map<string, TerminalSession>());
  const now = useRef({ events, shown });
  useEffect(() => {
    now.current = { events, shown };
  }, [events, shown]);
  const sessionOf = useCallback((tty: string): TerminalSession => {
    let session = sessions.current.get(tty);
    if (!session) sessions.current.set(tty, (session = new TerminalSession(tty)));
    return session;
  }, []);
  useEffect(() => publishText('picture', (tty) => {
    const session = sessionOf(tty);
    session.show(now.current.events, now.current.shown);
    return pictureText(session.picture);
  }), [sessionOf]);
  return { sessionOf };
}
