/** The open lesson, and what a student can do in it. One lesson is open at a time. */
import { seedOf } from '../../lessons/variant.ts';
import type { LessonPart } from '../app/route.ts';
import { courseOutline, fetchLesson, problemsOf } from '../course/course-source.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import type { AttemptRecord } from '../progress/attempt.ts';
import { nextNumber } from '../progress/progress-file.ts';
import { isAsked, isInPast } from '../stores/trace-slice.ts';
import { useStore } from '../stores/store.ts';
import { lookAt, play } from '../transport/player.ts';
import { answerNote, hintNote, predictionNote, SOLUTION_NOTE, type Note } from './notes.ts';
import { OpenPart } from './open-part.ts';
import { enterOn } from './script-enter.ts';
import type { ScriptLine } from './script.ts';

const MOST_LANES = 4;

let open: OpenPart | null = null;
/** Tells a lesson that was asked for later from one that arrives late. */
let asked = 0;
let forkOnOpen: number | null = null;

export function openLesson(id: string, part: LessonPart | null): Promise<void> {
  return load(id, (lesson) => openPart(part ?? firstPart(lesson)));
}

/** Runs an attempt again to look at it: the last one, or the one with this number. */
export function openReport(id: string, number: number | null): Promise<void> {
  return load(id, (lesson) => {
    const attempt = attemptsOf(lesson).find((one) => one.number === number) ?? lastOf(attemptsOf(lesson)) ?? newAttempt(lesson);
    open = new OpenPart({ lesson, part: 'task', seed: attempt.seed, attempt, isReport: true });
  });
}

async function load(id: string, then: (lesson: Lesson) => void): Promise<void> {
  asked += 1;
  const mine = asked;
  const { setSession } = useStore.getState();
  closeLesson();
  setSession({ lessonPhase: 'loading', lesson: null, shared: null, lessonProblems: [] });
  try {
    const loaded = await fetchLesson(id);
    if (mine !== asked) return;
    if (!loaded) {
      const lessonProblems = problemsOf(id);
      setSession({ lessonPhase: lessonProblems.length > 0 ? 'broken' : 'missing', lessonProblems });
      return;
    }
    setSession({ lessonPhase: 'ready', lesson: loaded.lesson, shared: loaded.shared, lessonProblems: loaded.problems });
    then(loaded.lesson);
  } catch {
    if (mine === asked) setSession({ lessonPhase: 'unreachable' });
  }
}

export function closeLesson(): void {
  open?.dispose();
  open = null;
}

/** Whoever has begun the task goes on with it; others begin with what comes first. */
function firstPart(lesson: Lesson): LessonPart {
  if (attemptsOf(lesson).some(({ inputs }) => inputs.length > 0)) return 'task';
  return partsOf(lesson)[0] ?? 'task';
}

export function partsOf(lesson: Lesson): readonly LessonPart[] {
  const parts: LessonPart[] = [];
  if ((lesson.example?.length ?? 0) > 0) parts.push('example');
  if ((lesson.faded?.length ?? 0) > 0) parts.push('faded');
  return [...parts, 'task'];
}

function attemptsOf(lesson: Lesson): readonly AttemptRecord[] {
  return useStore.getState().attempts.filter((attempt) => attempt.lesson === lesson.id);
}

/** Opens a part; `anew` begins another attempt at the task (or the example from its start). */
export function openPart(part: LessonPart, anew = false): void {
  const { lesson } = useStore.getState();
  if (!lesson) return;
  closeLesson();
  const attempt = part === 'task' ? (anew ? newAttempt(lesson) : (lastAttempt(lesson) ?? newAttempt(lesson))) : null;
  const branchAt = part === 'task' && !anew ? forkOnOpen : null;
  forkOnOpen = null;
  open = new OpenPart({
    lesson, part, seed: attempt?.seed ?? currentSeed(lesson), attempt,
    onReady: () => {
      if (branchAt === null) return;
      lookAt(branchAt);
      forkHere();
    },
  });
}

/** The next opening of a task goes back to before this event, and another way from there. */
export function forkWhenOpened(index: number): void {
  forkOnOpen = index;
}

/** The attempt to go on with: the last one, unless the lesson was changed since. */
function lastAttempt(lesson: Lesson): AttemptRecord | null {
  const last = lastOf(attemptsOf(lesson));
  return last?.contentHash === lesson.contentHash ? last : null;
}

function lastOf(attempts: readonly AttemptRecord[]): AttemptRecord | null {
  return attempts.reduce<AttemptRecord | null>((best, one) => (best === null || one.number > best.number ? one : best), null);
}

function currentSeed(lesson: Lesson): string {
  const { student } = useStore.getState();
  return seedOf(courseOutline().id, student.name, lesson.id);
}

function newAttempt(lesson: Lesson): AttemptRecord {
  const { student, attempts } = useStore.getState();
  return {
    lesson: lesson.id, number: nextNumber(attempts, lesson.id), seed: currentSeed(lesson), student: student.name,
    contentHash: lesson.contentHash, inputs: [], now: 0, branches: [], asked: null, predictions: {}, hints: 0, solution: false,
    points: 0, max: lesson.checks.reduce((sum, { points }) => sum + points, 0), finishedParts: [], startedAt: Date.now(), savedAt: Date.now(),
  };
}

export function retryWorld(): void {
  open?.retry();
}

export function currentScript(): readonly ScriptLine[] {
  return open?.script() ?? [];
}

/** Whether a line may be typed: not in the past, not before a question is answered. */
export function mayType(state = useStore.getState()): boolean {
  return state.labPhase === 'ready' && !isInPast(state) && !isAsked(state);
}

/** A line with Enter. False: the world did not get it; Enter alone may do what the script says, see `enterOn`. */
export function typeLine(tty: string, text: string, size?: { readonly cols: number; readonly rows: number }): boolean {
  const state = useStore.getState();
  if (!mayType(state)) return false;
  const enter = text === '' ? enterOn(tty, state.part, currentScript()[state.scriptAt]) : null;
  if (enter?.does === 'save') editFile(enter.host, enter.path, enter.text);
  else if (enter?.does === 'go') state.setSession({ terminalTab: enter.tty });
  else act((lab) => lab.type(tty, enter?.text ?? text, size));
  return enter === null || enter.does === 'send';
}

export function pressKey(tty: string, key: 'interrupt' | 'escape' | 'eof' | 'quit', text: string): void {
  act((lab) => lab.key(tty, key, text));
}

/** Keys for a programme that takes them one by one. */
export function pressRawKeys(tty: string, text: string, size: { readonly cols: number; readonly rows: number }): void {
  act((lab) => lab.keys(tty, text, size));
}

export function editFile(host: string, path: string, text: string): void {
  act((lab) => lab.edit(host, path, text));
}

function act(what: (lab: NonNullable<ReturnType<typeof useStore.getState>['lab']>) => void): void {
  const state = useStore.getState();
  if (!mayType(state) || !state.lab) return;
  // Whoever acts wants to see what comes of it: time goes on.
  if (!state.labState.running || !state.playing) play();
  if (state.atFork) state.setLab({ atFork: false });
  what(state.lab);
}

function keepNote(note: Note): void {
  useStore.getState().lab?.note(note.action, note.text);
}

export function giveAnswer(check: string, value: string): void {
  keepNote(answerNote(check, value));
}

export function lockPrediction(prediction: string, option: string): void {
  const { predictions, setSession } = useStore.getState();
  if (Object.hasOwn(predictions, prediction)) return;
  keepNote(predictionNote(prediction, option));
  setSession({ predictions: { ...predictions, [prediction]: option } });
  open?.goOnAfter(prediction);
}

export function openHint(hint: string): void {
  keepNote(hintNote(hint));
}

export function showSolution(): void {
  keepNote(SOLUTION_NOTE);
}

/** Goes another way from what is shown: what came later is kept as a branch, the world runs on from here. */
export function forkHere(): void {
  const state = useStore.getState();
  const { lab, cursor, events, inputs, lanes } = state;
  if (!lab || state.labPhase !== 'ready' || !isInPast(state)) return;
  const t = events[cursor - 1]?.t ?? 0;
  const later = inputs.filter((stamped) => stamped.t > t);
  if (open?.keeper && later.length > 0) open.keeper.branches = [...open.keeper.branches, { t, inputs: later }];
  const lane = { id: `${lanes.length + 1}`, events, forkAt: cursor };
  state.setLab({ lanes: [...lanes, lane].slice(-MOST_LANES) });
  lab.fork(t);
}

export function closeLane(id: string): void {
  const { lanes, setLab } = useStore.getState();
  setLab({ lanes: lanes.filter((lane) => lane.id !== id) });
}
