/**
 * Scripts that are shown line by line: the worked example, the half-done task, the solution. Which line comes next is
 * read from the trace — a line counts as done when it was typed, a blank when its event came — so that it survives
 * scrubbing, forks and reloads.
 */
import { octetsFromText } from '../../base/octets.ts';
import { compilePattern, type Matcher } from '../../grader/pattern.ts';
import type { Session } from '../../grader/session.ts';
import type { TraceEvent } from '../../kernel/trace.ts';
import type { EventPattern } from '../../lessons/pattern-schema.ts';
import { splitFileName, terminalName } from '../../lessons/places.ts';
import type { ScriptStep } from '../../lessons/schema.ts';
import { fillLines, fillText, type Variant } from '../../lessons/variant.ts';

interface LineBase {
  /** Names the words beside it; only the first line of a step has them. */
  readonly id: string | null;
  /** The student fills it in. */
  readonly blank: boolean;
  readonly until: EventPattern | null;
}

export type ScriptLine = LineBase &
  (
    | { readonly kind: 'type'; readonly tty: string; readonly text: string }
    | { readonly kind: 'key'; readonly tty: string; readonly key: 'interrupt' | 'escape' | 'eof' | 'quit' }
    | { readonly kind: 'answer'; readonly check: string; readonly value: string }
    | { readonly kind: 'edit'; readonly host: string; readonly path: string; readonly text: string }
    | { readonly kind: 'wait'; readonly span: string }
  );

type AnyStep = ScriptStep & { readonly id?: string | undefined; readonly blank?: boolean | undefined; readonly until?: EventPattern | undefined };

export function scriptLines(steps: readonly AnyStep[], focus: string, variant: Variant): readonly ScriptLine[] {
  return steps.flatMap((step) => linesOf(step, focus, variant));
}

function linesOf(step: AnyStep, focus: string, variant: Variant): readonly ScriptLine[] {
  const tty = terminalName(step.on ?? focus);
  const base: LineBase = { id: step.id ?? null, blank: step.blank === true, until: step.until ?? null };
  if (step.type !== undefined) {
    return fillLines(step.type, variant).map((text, at) => ({ ...base, id: at === 0 ? base.id : null, kind: 'type', tty, text }));
  }
  if (step.key !== undefined) return [{ ...base, kind: 'key', tty, key: step.key }];
  if (step.answer !== undefined) return [{ ...base, kind: 'answer', check: step.answer, value: fillText(step.value ?? '', variant) }];
  if (step.wait !== undefined) return [{ ...base, kind: 'wait', span: step.wait }];
  const file = step.edit === undefined ? null : splitFileName(step.edit);
  return file ? [{ ...base, kind: 'edit', ...file, text: fillText(step.text ?? '', variant) }] : [];
}

/** Follows the trace through a script. */
export class ScriptWatch {
  readonly lines: readonly ScriptLine[];
  private readonly matchers: readonly (Matcher | null)[];
  private at = 0;

  constructor(lines: readonly ScriptLine[], variant: Variant) {
    this.lines = lines;
    this.matchers = lines.map(({ until }) => (until ? compilePattern(until, variant) : null));
  }

  /** How many lines are done. Waits and answers are passed over: nothing has to be typed for them. */
  get done(): number {
    let at = this.at;
    while (this.lines[at]?.kind === 'wait' || this.lines[at]?.kind === 'answer') at += 1;
    return at;
  }

  take(event: TraceEvent, session: Session | null): void {
    const at = this.done;
    const line = this.lines[at];
    if (!line) return;
    const matcher = this.matchers[at];
    const isDone = matcher ? matcher.fits(event, session) : isTyped(line, event);
    if (isDone) this.at = at + 1;
  }
}

function isTyped(line: ScriptLine, event: TraceEvent): boolean {
  if (line.kind === 'type') {
    return event.kind === 'tty.input' && event.data.tty === line.tty && (line.blank || event.data.line === octetsFromText(line.text));
  }
  if (line.kind === 'edit') return event.kind === 'file.write' && event.host === line.host && event.data.path === line.path;
  return line.kind === 'key' && event.kind === 'tty.output' && event.data.tty === line.tty;
}
