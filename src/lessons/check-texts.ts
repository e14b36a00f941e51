/**
 * Whether `lesson.<locale>.md` has all the words that exercise.yml needs, and no others; the same for the shared words.
 * All locales are checked against the same ids, so that complete ones are alike.
 */
import { isPairs } from './answer-pairs.ts';
import type { LessonText, SharedText } from './lesson.ts';
import type { ReadText } from './lesson-text.ts';
import { nearestWord } from './nearest.ts';
import { errorAt, type Place, type Problem } from './problem.ts';
import type { Exercise } from './schema.ts';
import { variableNames, variablesIn } from './variant.ts';

/** Names that messages about mistakes may use besides the variants'. */
const MISTAKE_VARIABLES = ['line', 'code', 'enhanced', 'address', 'greeting', 'check'];

class Comparison {
  readonly problems: Problem[] = [];
  private readonly top: Place;
  private readonly read: ReadText<unknown>;

  constructor(file: string, read: ReadText<unknown>) {
    this.top = { file, line: 1, column: 1 };
    this.read = read;
  }

  place(name: string): Place {
    return Object.hasOwn(this.read.places, name) ? (this.read.places[name] ?? this.top) : this.top;
  }

  /** The ids of one kind must be just these. */
  same(what: string, wanted: readonly string[], found: Readonly<Record<string, unknown>>): void {
    for (const id of wanted) if (!Object.hasOwn(found, id)) this.problems.push(errorAt(this.top, 'text.missing', { what, id }));
    for (const id of Object.keys(found)) if (!wanted.includes(id)) this.unknown(what, id, wanted);
  }

  /** These must be there; others may. */
  within(what: string, wanted: readonly string[], found: Readonly<Record<string, unknown>>, place: Place): void {
    for (const id of wanted) if (!Object.hasOwn(found, id)) this.problems.push(errorAt(place, 'text.missing', { what, id }));
  }

  private unknown(what: string, id: string, wanted: readonly string[]): void {
    const nearest = nearestWord(id, wanted);
    this.problems.push(errorAt(this.place(`${what} ${id}`), 'text.unknownId', { what, id, ...(nearest && { nearest }) }));
  }
}

/** `sharedMistakes`: those whose words are in mistakes.<locale>.md. */
export function checkLessonText(file: string, source: string, read: ReadText<LessonText>, exercise: Exercise, sharedMistakes: readonly string[]): readonly Problem[] {
  const { text } = read;
  const comparison = new Comparison(file, read);
  const own = Object.entries(exercise.detectors ?? {}).map(([id, { says }]) => says ?? id);
  comparison.same('step', exercise.steps.map(({ id }) => id), text.steps);
  comparison.same('check', exercise.checks.map(({ id }) => id), text.checks);
  comparison.same('hint', exercise.hints, text.hints);
  comparison.same('mistake', [...new Set(own.filter((id) => !sharedMistakes.includes(id)))], text.mistakes);
  const said = [...(exercise.example ?? []), ...(exercise.faded ?? [])].flatMap(({ id }) => id ?? []);
  comparison.same('say', [...new Set(said)], text.says);
  comparison.same('predict', exercise.predict.map(({ id }) => id), text.predictions);
  for (const { id, options } of exercise.predict) {
    const found = text.predictions[id];
    if (!found) continue;
    const place = comparison.place(`predict ${id}`);
    comparison.within('option', options, found.options, place);
    if (found.why === '') comparison.problems.push(errorAt(place, 'text.missing', { what: 'why', id }));
  }
  checkAnswers(comparison, text, exercise);
  const sections = [['task', true], ['story', true], ['further', true], ['example', exercise.example !== undefined], ['faded', exercise.faded !== undefined]] as const;
  for (const [section, isNeeded] of sections) {
    if (isNeeded && text[section] === '') comparison.problems.push(errorAt(comparison.place(section), 'text.missing', { what: section, id: exercise.id }));
  }
  return [...comparison.problems, ...unknownVariables(file, source, [...variableNames(exercise.variants), ...MISTAKE_VARIABLES])];
}

function checkAnswers(comparison: Comparison, text: LessonText, exercise: Exercise): void {
  const questions = exercise.checks.flatMap(({ id, answer }) =>
    answer ? [{ id, options: answer.options ?? [], items: isPairs(answer.right) ? Object.keys(answer.right) : [] }] : [],
  );
  comparison.same('answer', questions.map(({ id }) => id), text.answers);
  for (const { id, options, items } of questions) {
    const found = text.answers[id];
    if (!found) continue;
    const place = comparison.place(`answer ${id}`);
    comparison.within('option', options, found.options, place);
    comparison.same('item', items, found.items);
    const names = new Set(found.cases.flatMap(({ when }) => Object.keys(when ?? {})));
    if (found.cases.some(({ when }) => when === null)) continue;
    for (const name of names) {
      const said = found.cases.map(({ when }) => when?.[name] ?? '');
      for (const value of possibleValues(exercise, name)) {
        if (!said.includes(value)) comparison.problems.push(errorAt(place, 'text.missing', { what: `answer ${id} when`, id: `${name}=${value}` }));
      }
    }
  }
}

/** All values that a picked variable may have. */
function possibleValues(exercise: Exercise, name: string): readonly string[] {
  const [variable = '', field] = name.split('.');
  const rule = Object.hasOwn(exercise.variants, variable) ? exercise.variants[variable] : undefined;
  return (rule?.pick ?? []).flatMap((item) => {
    const value = field === undefined ? item : typeof item === 'object' ? item[field] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
}

export function checkSharedText(file: string, source: string, read: ReadText<SharedText>, mistakes: readonly string[]): readonly Problem[] {
  const comparison = new Comparison(file, read);
  comparison.same('mistake', mistakes, read.text.mistakes);
  return [...comparison.problems, ...unknownVariables(file, source, MISTAKE_VARIABLES)];
}

/** Keys that another locale has and this one lacks. */
export function checkSameKeys(file: string, what: string, wanted: readonly string[], found: Readonly<Record<string, unknown>>): readonly Problem[] {
  const place: Place = { file, line: 1, column: 1 };
  return wanted.filter((id) => !Object.hasOwn(found, id)).map((id) => errorAt(place, 'text.missing', { what, id }));
}

function unknownVariables(file: string, source: string, known: readonly string[]): readonly Problem[] {
  return source.split('\n').flatMap((line, at) =>
    variablesIn(line)
      .filter((word) => !known.includes(word))
      .map((word) => {
        const nearest = nearestWord(word, known);
        const place = { file, line: at + 1, column: line.indexOf(`\${${word}}`) + 1 };
        return errorAt(place, 'lesson.unknownVariable', { word, ...(nearest && { nearest }) });
      }),
  );
}
