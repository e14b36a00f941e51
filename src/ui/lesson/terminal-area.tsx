/** The terminal pane joined to the store: its tabs, what is typed, and the lines that a script puts there. */
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import { flushSync } from 'react-dom';
import type { Lesson } from '../../lessons/lesson.ts';
import { openEditor } from '../app/edit-place.ts';
import { leaveTerminal } from '../app/focus-panes.ts';
import { useWords } from '../i18n/use-words.ts';
import { clockText } from '../stores/clock.ts';
import { isAsked, isInPast } from '../stores/trace-slice.ts';
import { useStore } from '../stores/store.ts';
import { TerminalPane, type TerminalHandle } from '../terminal/terminal-pane.tsx';
import type { TerminalTab } from '../terminal/terminal-tabs.tsx';
import type { AskedPlace } from '../terminal/why-layer.ts';
import { repliesOf, replyShown } from '../why/replies.ts';
import { filesToEdit } from './editable-files.ts';
import { forkHere, pressKey, pressRawKeys, typeLine } from './lesson-session.ts';
import { terminalTabs } from './terminal-list.ts';
import { useScriptTyping, useTerminalTab } from './use-script-typing.ts';

const WhyHost = lazy(() =>
  import('../why/why-host.tsx').then((module) => ({ default: module.WhyHost })),
);

export function TerminalArea({ lesson }: { lesson: Lesson }) {
  const { t, locale } = useWords();
  const events = useStore((state) => state.events);
  const cursor = useStore((state) => state.cursor);
  const past = useStore(isInPast);
  const asked = useStore(isAsked);
  const world = useStore((state) => state.world);
  const tabs = useMemo(() => terminalTabs(lesson), [lesson]);
  const active = useTerminalTab(lesson);
  const terminal = useRef<TerminalHandle>(null);
  const show = useCallback((tty: string) => bringToFront(tty, terminal), []);
  useScriptTyping(terminal, show);
  useFocusWhenReady(terminal);
  const why = useWhy(tabs, active);
  const clock = world ? clockText(events[cursor - 1]?.t ?? 0, world).slice(0, 8) : '';
  return (
    <>
      <TerminalPane
        ref={terminal}
        {...{ tabs, active, events, locale }}
        shown={cursor}
        asked={why.reply}
        onAsk={why.ask}
        onAskedPlace={why.setPlace}
        past={past || asked}
        pastNote={asked && !past ? t('time.asked.note') : t('time.past.note', { clock })}
        onActivate={showTab}
        onLine={typeLine}
        onKey={pressKey}
        onRawKeys={pressRawKeys}
        {...(past ? { onFork: forkHere } : {})}
        onLeave={() => void leaveTerminal()}
      />
      {why.isOpen && (
        <Suspense fallback={null}>
          <WhyHost
            {...{ events, locale }}
            replies={why.replies}
            reply={why.reply}
            place={why.place}
            onAsk={why.ask}
            onClose={why.close}
            onBytes={showBytes}
            editorOf={editorOf}
          />
        </Suspense>
      )}
    </>
  );
}

/** The card goes, and the byte view comes with the reply marked. */
function showBytes(reply: number): void {
  useStore.getState().setInterface({ whyReply: null, inspectorTab: 'bytes', phonePanel: 'bytes', drawerOpen: true, askedBytes: { reply } });
}

/** Another terminal's tab; the keys go with it, if they were with a terminal. */
function bringToFront(tty: string, terminal: RefObject<TerminalHandle | null>): void {
  const hadKeys = document.activeElement?.closest('.xterm') !== null && document.activeElement !== null;
  flushSync(() => showTab(tty));
  if (hadKeys) terminal.current?.focus();
}

function editorOf(host: string): ((line: number) => void) | null {
  const place = filesToEdit(useStore.getState()).find((one) => one.host === host && one.path === '/etc/postfix/main.cf');
  return place
    ? (line) => {
        useStore.getState().setInterface({ whyReply: null });
        openEditor({ ...place, line });
      }
    : null;
}

const NO_REPLIES: readonly number[] = [];

function showTab(terminalTab: string): void {
  useStore.getState().setSession({ terminalTab });
}

/** "Why this reply?": which one, among those that the terminal in front (or the first one) has shown so far. */
function useWhy(tabs: readonly TerminalTab[], active: string) {
  const asked = useStore((state) => state.whyReply);
  const events = useStore((state) => state.events);
  const cursor = useStore((state) => state.cursor);
  const setInterface = useStore((state) => state.setInterface);
  const [place, setPlace] = useState<AskedPlace | null>(null);
  const ttys = tabs.filter((tab) => tab.kind === 'tty');
  const tty = (ttys.find(({ id }) => id === active) ?? ttys[0])?.id ?? '';
  const isAsked = asked !== null;
  const replies = useMemo(
    () => (isAsked ? repliesOf(events, cursor, tty) : NO_REPLIES),
    [isAsked, events, cursor, tty],
  );
  const reply = isAsked ? replyShown(replies, asked) : null;
  const ask = useCallback((whyReply: number) => setInterface({ whyReply }), [setInterface]);
  const close = useCallback(() => setInterface({ whyReply: null }), [setInterface]);
  useEffect(() => {
    if (isAsked) showTab(tty);
  }, [isAsked, tty]);
  // Whichever was the last one when it was asked for.
  useEffect(() => {
    if (asked === 'last' && reply !== null) setInterface({ whyReply: reply });
  }, [asked, reply, setInterface]);
  useEffect(() => close, [close]);
  return {
    replies,
    reply,
    place,
    setPlace,
    ask,
    close,
    isOpen: isAsked && (reply !== null || asked === 'last'),
  };
}

/** The terminal takes the keys once it opens, unless the reader is already somewhere else, or on a phone. */
function useFocusWhenReady(terminal: RefObject<TerminalHandle | null>): void {
  const ready = useStore((state) => state.labPhase === 'ready');
  useEffect(() => {
    if (!ready || window.matchMedia('(max-width: 700px), (pointer: coarse)').matches) return;
    const at = document.activeElement;
    if (at === null || at === document.body || at.id === 'content') terminal.current?.focus();
  }, [ready, terminal]);
}
