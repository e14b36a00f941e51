/**
 * One part of a lesson with its world: the worked example, the half-done task, or the task itself. Starts the world,
 * passes its trace to the store, stops the view before a question, grades, and keeps the attempt.
 */
import type { TraceEvent } from '../../kernel/trace.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import { drawVariant, type Variant } from '../../lessons/variant.ts';
import type { LabState } from '../../worker/lab-messages.ts';
import { openLab, type Lab } from '../../worker/lab.ts';
import type { StampedInput } from '../../world/input.ts';
import { askedPlacement, type LessonPart } from '../app/route.ts';
import type { AttemptRecord } from '../progress/attempt.ts';
import { NO_LAB } from '../stores/lab-slice.ts';
import { FRESH_PART } from '../stores/session-slice.ts';
import { useStore } from '../stores/store.ts';
import { showEvents, showOnly, stopViewAt } from '../transport/player.ts';
import { AttemptKeeper } from './attempt-keeper.ts';
import { Follower, predictionsOf, type Asked } from './follower.ts';
import { LiveGrade } from './live-grade.ts';
import { conductOf } from './notes.ts';
import { ProbeKeeper } from './probe-keeper.ts';
import { scriptLines, type ScriptLine } from './script.ts';

declare global {
  interface Window {
    /** For tests and the curious: the running world, and what it has traced. */
    posthornLab?: Lab;
    posthornTrace?: () => readonly TraceEvent[];
    posthornState?: () => LabState;
  }
}

export interface PartOptions {
  readonly lesson: Lesson;
  readonly part: LessonPart;
  readonly seed: string;
  /** The task's attempt, new or taken up again; null for what is not graded. */
  readonly attempt: AttemptRecord | null;
  /** Only looked at (the report): nothing is kept, and time does not go on. */
  readonly isReport?: boolean;
  /** Called once the inputs were run again. */
  readonly onReady?: () => void;
}

export class OpenPart {
  readonly lesson: Lesson;
  readonly part: LessonPart;
  readonly variant: Variant;
  readonly keeper: AttemptKeeper | null;
  private readonly seed: string;
  private readonly placement = askedPlacement(window.location.hash);
  private readonly isReport: boolean;
  private readonly whenReady: () => void;
  private readonly grade: LiveGrade | null;
  private readonly probes: ProbeKeeper | null;
  private readonly stopWatching: () => void;
  private follower: Follower;
  private lab: Lab;
  /** Questions that were reached and not answered, earliest first. */
  private stops: Asked[] = [];
  private crashes = 0;

  constructor({ lesson, part, seed, attempt, isReport = false, onReady }: PartOptions) {
    this.lesson = lesson;
    this.part = part;
    this.seed = part === 'task' ? seed : `${seed}/${part}`;
    this.variant = drawVariant(lesson.variants, seed);
    this.keeper = attempt && !isReport ? new AttemptKeeper(attempt) : null;
    this.isReport = isReport;
    this.whenReady = onReady ?? (() => undefined);
    const inputs = attempt?.inputs ?? [];
    const { setLab, setSession } = useStore.getState();
    showOnly(0);
    setLab({ ...NO_LAB, labPhase: 'starting', world: lesson.worldData, inputs });
    setSession({ ...FRESH_PART, part, variant: this.variant, attempt });
    this.tellConduct(inputs);
    this.grade = attempt ? new LiveGrade(lesson, this.variant, () => useStore.getState().answers, (verdict) => this.onVerdict(verdict)) : null;
    this.probes = attempt ? this.makeProbes() : null;
    this.follower = this.makeFollower();
    this.lab = this.start(inputs, attempt?.now ?? 0);
    this.stopWatching = useStore.subscribe((state, before) => {
      if (state.cursor !== before.cursor) this.grade?.see(state.events, state.cursor);
    });
    this.grade?.soon();
  }

  get inputs(): readonly StampedInput[] {
    return useStore.getState().inputs;
  }

  dispose(): void {
    this.stopWatching();
    this.grade?.dispose();
    this.probes?.dispose();
    this.keeper?.dispose();
    this.lab.dispose();
    useStore.getState().setLab(NO_LAB);
  }

  /** After an answer to a question that had stopped the clock. */
  goOnAfter(prediction: string): void {
    this.stops = this.stops.filter((stop) => stop.prediction !== prediction);
    const next = this.stops[0];
    useStore.getState().setSession({ askedPrediction: next?.prediction ?? null });
    stopViewAt(next?.index ?? null);
    if (!next) this.lab.resume();
  }

  /** The world stopped: the same inputs again; if that does not help, without the last one. */
  retry(): void {
    this.lab.dispose();
    this.crashes += 1;
    const inputs = this.crashes > 1 ? this.inputs.slice(0, -1) : this.inputs;
    const { now } = useStore.getState().labState;
    showOnly(0);
    this.stops = [];
    this.follower = this.makeFollower();
    useStore.getState().setLab({ labPhase: 'starting', problem: null, inputs });
    this.lab = this.start(inputs, this.crashes > 1 ? 0 : now);
  }

  /** Script of this part; of the task, its solution once it was shown. */
  script(): readonly ScriptLine[] {
    return this.follower.script.lines;
  }

  private makeProbes(): ProbeKeeper {
    const { lesson, variant, seed } = this;
    return new ProbeKeeper({
      lesson, variant, seed,
      onState: (probing) => useStore.getState().setSession({ probing }),
      onResults: (results) => this.grade?.probed(results),
    });
  }

  private makeFollower(): Follower {
    const { lesson, part, variant } = this;
    const steps = part === 'example' ? (lesson.example ?? []) : part === 'faded' ? (lesson.faded ?? []) : lesson.solution;
    return new Follower({ lesson, variant, predictions: predictionsOf(lesson, part), script: scriptLines(steps, lesson.focus.tty, variant) });
  }

  private start(inputs: readonly StampedInput[], now: number): Lab {
    const { setLab } = useStore.getState();
    const lab = openLab({
      data: this.lesson.worldData,
      seed: this.seed,
      inputs,
      now,
      running: !this.isReport,
      placement: this.placement,
      onTrace: (events, state) => this.onTrace(events, state),
      onInput: (stamped) => this.onInput(stamped),
      onReset: (keep, kept) => this.onReset(keep, kept),
      onReady: () => this.onReady(lab),
      onProblem: (problem) => setLab({ labPhase: 'stopped', problem }),
    });
    setLab({ lab });
    window.posthornLab = lab;
    window.posthornTrace = () => useStore.getState().events;
    window.posthornState = () => useStore.getState().labState;
    lab.setSpeed(useStore.getState().speed);
    return lab;
  }

  private onReady(lab: Lab): void {
    const { setLab } = useStore.getState();
    setLab({ lab, labPhase: 'ready' });
    if (this.stops.length > 0) lab.pause();
    this.grade?.see(useStore.getState().events, useStore.getState().cursor);
    this.probes?.take(this.inputs);
    this.whenReady();
  }

  private onTrace(events: readonly TraceEvent[], labState: LabState): void {
    const state = useStore.getState();
    state.setLab({ labState });
    const hadStop = this.stops.length > 0;
    const known = state.count;
    const { predictions } = state;
    events.forEach((event, at) => this.follow(event, known + at, predictions));
    const stop = hadStop ? undefined : this.stops[0];
    if (stop) {
      this.lab.pause();
      state.setSession({ askedPrediction: stop.prediction });
    }
    this.tellScript();
    showEvents(events, stop ? Math.max(stop.index, state.cursor) : null, { atOnce: state.labPhase === 'starting' });
    this.keeper?.soon();
  }

  private follow(event: TraceEvent, index: number, answered: Readonly<Record<string, string>>): void {
    const isOpen = (id: string): boolean => !Object.hasOwn(answered, id) && !this.stops.some(({ prediction }) => prediction === id);
    const asked = this.follower.take(event, index, isOpen);
    if (asked) this.stops.push(asked);
  }

  private tellScript(): void {
    const { script } = this.follower;
    const { scriptAt, scriptDone, setSession } = useStore.getState();
    const isDone = script.lines.length > 0 && script.done >= script.lines.length;
    if (script.done !== scriptAt || isDone !== scriptDone) setSession({ scriptAt: script.done, scriptDone: isDone });
  }

  private onInput(stamped: StampedInput): void {
    const inputs = [...this.inputs, stamped];
    useStore.getState().setLab({ inputs });
    if (stamped.input.kind === 'note') this.tellConduct(inputs);
    this.grade?.soon();
    this.probes?.take(inputs);
    this.keeper?.soon();
  }

  /** What hints and the solution say stays said, whatever branch one goes on with. */
  private tellConduct(inputs: readonly StampedInput[]): void {
    const left = this.keeper?.branches.flatMap((branch) => branch.inputs) ?? [];
    const conduct = conductOf([...left, ...inputs]);
    useStore.getState().setSession({
      answers: conductOf(inputs).answers,
      predictions: conduct.predictions,
      hintsOpened: conduct.hints.length,
      solutionShown: conduct.isAssisted,
    });
  }

  /** After a fork the trace is what its first `keep` events were. */
  private onReset(keep: number, inputs: readonly StampedInput[]): void {
    const { setLab, setSession } = useStore.getState();
    showOnly(keep);
    setLab({ inputs, atFork: true });
    this.tellConduct(inputs);
    this.stops = [];
    this.follower = this.makeFollower();
    const { events, predictions } = useStore.getState();
    events.forEach((event, at) => this.follow(event, at, predictions));
    setSession({ askedPrediction: this.stops[0]?.prediction ?? null });
    this.tellScript();
    if (this.stops[0]) stopViewAt(this.stops[0].index);
    else this.lab.resume();
    this.grade?.startOver(events, useStore.getState().cursor);
    this.probes?.take(inputs);
    this.keeper?.soon();
  }

  private onVerdict(verdict: ReturnType<typeof useStore.getState>['verdict']): void {
    useStore.getState().setSession({ verdict });
    this.keeper?.soon();
  }
}
