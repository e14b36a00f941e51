/**
 * What a loaded course is: plain data (it survives JSON), made by `load-course.ts`, read by the page, the grader and
 * the command line. Words are safe HTML that may hold `${variables}`; `variant.ts` fills them in.
 */
import type { WorldData } from '../net/topology.ts';
import type { SafeHtml } from './markdown.ts';
import type { Locale, Problem } from './problem.ts';
import type { CourseOutline, DetectorRule, Exercise } from './schema.ts';

/** A mistake's detector as one lesson uses it. */
export interface Detector extends DetectorRule {
  readonly id: string;
  /** Whose words it speaks: its own id unless the rule says otherwise. */
  readonly says: string;
  /** As many first occurrences in a session (or letter) stay unspoken: they are part of the task. */
  readonly spare: number;
}

export interface Lesson extends Omit<Exercise, 'detectors'> {
  readonly number: number;
  readonly module: string;
  readonly worldData: WorldData;
  /** The terminals that the student has, `host:number`; the first is where the lesson begins. */
  readonly ttys: readonly string[];
  /** Most specific first: at one event only the first that fits speaks. */
  readonly detectors: readonly Detector[];
  /** SHA-256 (hexadecimal) over all that decides the grade; see `content-hash.ts`. */
  readonly contentHash: string;
  readonly texts: Readonly<Record<Locale, LessonText>>;
}

/** The words of `lesson.<locale>.md`. Records are keyed by the ids of exercise.yml. */
export interface LessonText {
  readonly locale: Locale;
  /** One line, no markup. */
  readonly title: string;
  readonly intro: SafeHtml;
  readonly story: SafeHtml;
  /** What is said before the worked example, the faded task, the free task; and where to go on. */
  readonly example: SafeHtml;
  readonly faded: SafeHtml;
  readonly task: SafeHtml;
  readonly further: SafeHtml;
  /** Beside a step of the worked example or the faded task. */
  readonly says: Readonly<Record<string, SafeHtml>>;
  readonly predictions: Readonly<Record<string, PredictionText>>;
  readonly steps: Readonly<Record<string, TitledText>>;
  /** `text`: what to try while the check is not passed. */
  readonly checks: Readonly<Record<string, TitledText>>;
  readonly answers: Readonly<Record<string, AnswerText>>;
  readonly hints: Readonly<Record<string, SafeHtml>>;
  readonly mistakes: Readonly<Record<string, TitledText>>;
}

export interface TitledText {
  /** Inline HTML. */
  readonly title: SafeHtml;
  readonly text: SafeHtml;
}

export interface PredictionText {
  readonly question: SafeHtml;
  readonly options: Readonly<Record<string, SafeHtml>>;
  /** Shown afterwards, whatever was guessed. */
  readonly why: SafeHtml;
}

export interface AnswerText {
  /** The first case whose `when` fits the variant; `when` null always fits. */
  readonly cases: readonly { readonly when: Readonly<Record<string, string>> | null; readonly question: SafeHtml }[];
  readonly options: Readonly<Record<string, SafeHtml>>;
  /** Of a question of type `match`: the things that are given an option each. */
  readonly items: Readonly<Record<string, SafeHtml>>;
}

/** Words that all lessons share: mistakes, the report's notes, and what the grader says of a check. */
export interface SharedText {
  readonly mistakes: Readonly<Record<string, TitledText>>;
  readonly notes: Readonly<Record<string, SafeHtml>>;
  readonly feedback: Readonly<Record<string, SafeHtml>>;
}

export interface Course {
  readonly id: string;
  readonly title: CourseOutline['title'];
  readonly modules: CourseOutline['modules'];
  /** Only lessons without errors, in the course's order. */
  readonly lessons: Readonly<Record<string, Lesson>>;
  readonly shared: Readonly<Record<Locale, SharedText>>;
  readonly problems: readonly Problem[];
}
