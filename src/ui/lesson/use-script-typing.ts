/** Puts the next line of a script into the terminal, for the student to send: typed, not run; the terminal is shown. */
import { useEffect, useRef, type RefObject } from 'react';
import type { Lesson } from '../../lessons/lesson.ts';
import { useStore, type PageState } from '../stores/store.ts';
import type { TerminalHandle } from '../terminal/terminal-pane.tsx';
import { currentScript, mayType } from './lesson-session.ts';
import type { ScriptLine } from './script.ts';

/** Long enough for an answer, so that the line stands below it; the picture may still be moving. */
const PAUSE_MILLIS = 320;

/** The line to put there now: never a blank, which is the student's; nothing of a solution that was not asked for. */
export function lineToType(state: Pick<PageState, 'part' | 'solutionShown' | 'scriptAt'>, script: readonly ScriptLine[]): ScriptLine | null {
  if (state.part === 'task' && !state.solutionShown) return null;
  const line = script[state.scriptAt];
  return line?.kind === 'type' && !line.blank ? line : null;
}

/** The tab of the terminal pane that is in front. */
export function useTerminalTab(lesson: Lesson): string {
  return useStore((state) => state.terminalTab) ?? lesson.ttys[0] ?? '';
}

/** The terminal in which the script goes on, be its line shown or a blank; null where the student chooses. */
export function terminalOfNext(state: Pick<PageState, 'part' | 'solutionShown' | 'scriptAt'>, script: readonly ScriptLine[]): string | null {
  if (state.part === 'task' && !state.solutionShown) return null;
  const line = script[state.scriptAt];
  return line?.kind === 'type' || line?.kind === 'key' ? line.tty : null;
}

/** `show` brings a terminal to the front; it is asked only when the script changes its place. */
export function useScriptTyping(terminal: RefObject<TerminalHandle | null>, show: (tty: string) => void): void {
  // Once for each thing done: what the student has begun to type since then is not overwritten.
  const turn = useStore((state) => `${state.part} ${state.attempt?.number ?? 0} ${state.scriptAt} ${state.solutionShown} ${state.inputs.length}`);
  const open = useStore(mayType);
  const filled = useRef('');
  const place = useRef<string | null>(null);
  useEffect(() => {
    if (!open || filled.current === turn) return;
    const timer = setTimeout(() => {
      filled.current = turn;
      const next = terminalOfNext(useStore.getState(), currentScript());
      if (next !== null && next !== place.current) show(next);
      place.current = next ?? place.current;
      const line = lineToType(useStore.getState(), currentScript());
      if (line?.kind === 'type') terminal.current?.fillLine(line.tty, line.text);
    }, PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [turn, open, terminal, show]);
}
