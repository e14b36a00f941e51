/**
 * Plays a lesson's steps (solution, wrong attempt, worked example) in a world, as an unhurried student would: each line
 * after the last one's answer. Waits for the world, hence the promises; the world is handed in.
 */
import type { FileReader } from '../kernel/disk.ts';
import type { Micros, TraceEvent } from '../kernel/trace.ts';
import { splitFileName, terminalName } from './places.ts';
import type { ScriptStep } from './schema.ts';
import { fillLines, fillText, type Variant } from './variant.ts';
import { readDuration } from './world-file.ts';

export type TtyKey = 'interrupt' | 'escape' | 'eof' | 'quit';

/** What steps put into a world; a part of what a world takes. */
export type StepInput =
  | { readonly kind: 'type'; readonly tty: string; readonly text: string }
  | { readonly kind: 'key'; readonly tty: string; readonly key: TtyKey }
  | { readonly kind: 'edit'; readonly host: string; readonly path: string; readonly text: string }
  | { readonly kind: 'note'; readonly action: string; readonly text: string };

/** What is needed of a world; `World` of world/ has it. */
export interface PlayableWorld {
  readonly trace: readonly TraceEvent[];
  readonly now: Micros;
  input(input: StepInput, t?: Micros): Promise<unknown>;
  advance(until: Micros): Promise<void>;
  settle(limit: Micros): Promise<void>;
  disk(host: string): FileReader;
}

/** Time for a host to start its daemons, for an answer to come, and for what is under way at the end. */
const BOOT_MICROS = 2e6;
const ANSWER_MICROS = 1.5e6;
const END_MICROS = 10e6;

/** The inputs that a step stands for, in order; a `wait` is a number of microseconds. */
export function inputsOf(step: ScriptStep, focus: string, variant: Variant): readonly (StepInput | Micros)[] {
  const tty = terminalName(step.on ?? focus);
  if (step.type !== undefined) return fillLines(step.type, variant).map((text) => ({ kind: 'type', tty, text }));
  if (step.key !== undefined) return [{ kind: 'key', tty, key: step.key }];
  if (step.answer !== undefined) return [{ kind: 'note', action: 'answer', text: `${step.answer}=${fillText(step.value ?? '', variant)}` }];
  if (step.wait !== undefined) return [readDuration(step.wait) ?? 0];
  const file = splitFileName(step.edit ?? '');
  return file ? [{ kind: 'edit', ...file, text: fillText(step.text ?? '', variant) }] : [];
}

/** The answers that the steps give, by the check's id. */
export function answersIn(steps: readonly ScriptStep[], variant: Variant): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.flatMap(({ answer, value }) => (answer === undefined ? [] : [[answer, fillText(value ?? '', variant)]])));
}

/** Plays all steps and lets the world come to rest; resolves with the same world. */
export async function playSteps(world: PlayableWorld, steps: readonly ScriptStep[], focus: string, variant: Variant): Promise<PlayableWorld> {
  await world.settle(BOOT_MICROS);
  for (const step of steps) {
    for (const input of inputsOf(step, focus, variant)) {
      if (typeof input === 'number') {
        await world.advance(world.now + input);
      } else {
        await world.input(input);
        await world.settle(ANSWER_MICROS);
      }
    }
  }
  await world.settle(END_MICROS);
  return world;
}

/** Puts stamped inputs into a world at their times and lets time pass to `until`; resolves with the whole trace. */
export async function replayInputs<I>(
  world: Pick<PlayableWorld, 'trace' | 'now' | 'advance'> & { input(input: I, t: Micros): Promise<unknown> },
  inputs: readonly { readonly t: Micros; readonly input: I }[],
  until: Micros,
): Promise<readonly TraceEvent[]> {
  for (const { t, input } of inputs) await world.input(input, t);
  if (until > world.now) await world.advance(until);
  return world.trace;
}
