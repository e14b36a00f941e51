/**
 * Loads a course from the texts of its files (path below lessons/ → text): the page gives what the build packed, the
 * command line what is on disk, a test what it made up. Never throws and never waits; what is wrong is in `problems`.
 */
import type { WorldData } from '../net/topology.ts';
import { checkExercise, type Surroundings } from './check-lesson.ts';
import { checkLessonText } from './check-texts.ts';
import { contentHashOf } from './content-hash.ts';
import type { Course, Detector, Lesson, LessonText } from './lesson.ts';
import { emptyLessonText, readLessonText } from './lesson-text.ts';
import { errorAt, inReadingOrder, LOCALES, warningAt, type Locale, type Problem } from './problem.ts';
import { terminalName } from './places.ts';
import { courseSchema, exerciseSchema, mistakesSchema, type CourseOutline, type DetectorRule, type Exercise } from './schema.ts';
import { loadShared } from './shared-text.ts';
import { validate } from './validate.ts';
import { buildWorld } from './world-file.ts';
import { loadWorlds, terminalsOf, type LoadedWorld } from './worlds.ts';
import { readYaml } from './yaml-source.ts';

export type CourseFiles = ReadonlyMap<string, string>;

const MAX_FILES = 2000;
const KNOWN_FILES =
  /^(README\.md|schema\.json|course\.yml|mistakes\.yml|(mistakes|report)\.(en|vi)\.md|worlds\/[a-z0-9-]+(\.yml|\/.+)|[^/]+\/(exercise\.yml|lesson\.(en|vi)\.md|README\.md))$/;
const NOWHERE = { file: 'course.yml', line: 1, column: 1 };

export function loadCourse(files: CourseFiles): Course {
  const problems: Problem[] = [];
  if (files.size > MAX_FILES) {
    return emptyCourse([errorAt(NOWHERE, 'file.tooMany', { count: files.size, limit: MAX_FILES })]);
  }
  for (const path of files.keys()) if (!KNOWN_FILES.test(path)) problems.push(warningAt({ file: path, line: 1, column: 1 }, 'file.unknown'));
  const folders = [...files.keys()].flatMap((path) => /^([^/]+)\/exercise\.yml$/.exec(path)?.[1] ?? []).sort();
  const outline = loadOutline(files, folders, problems);
  const rules = loadDetectors(files, problems);
  const worlds = loadWorlds(files, problems);
  const shared = loadShared(files, Object.entries(rules).map(([id, { says }]) => says ?? id), problems);
  const planned = outline.modules.flatMap(({ lessons }) => lessons.map(({ id }) => id));
  const parts: Parts = { files, rules, worlds, lessons: [...new Set([...planned, ...folders])], outline };
  const order = [...planned.filter((id) => folders.includes(id)), ...folders.filter((id) => !planned.includes(id))];
  const lessons: Record<string, Lesson> = {};
  for (const folder of order) {
    const { lesson, problems: own } = loadLesson(folder, parts);
    problems.push(...own);
    if (lesson) lessons[folder] = lesson;
  }
  return { id: outline.id, title: outline.title, modules: outline.modules, lessons, shared, problems: inReadingOrder(problems) };
}

interface Parts {
  readonly files: CourseFiles;
  readonly rules: Readonly<Record<string, DetectorRule>>;
  readonly worlds: Readonly<Record<string, LoadedWorld>>;
  readonly lessons: readonly string[];
  readonly outline: CourseOutline;
}

function emptyCourse(problems: readonly Problem[]): Course {
  const nothing = { mistakes: {}, notes: {}, feedback: {} };
  return { id: 'empty', title: { en: '', vi: '' }, modules: [], lessons: {}, shared: { en: nothing, vi: nothing }, problems };
}

/** course.yml; a folder of lessons without one is a course in the folders' order. */
function loadOutline(files: CourseFiles, folders: readonly string[], problems: Problem[]): CourseOutline {
  const text = files.get('course.yml');
  if (text !== undefined) {
    const { value, problems: found } = validate(readYaml('course.yml', text), courseSchema);
    problems.push(...found);
    if (value) return value;
  } else {
    problems.push(warningAt(NOWHERE, 'file.missing', { by: 'lessons/' }));
  }
  const title = { en: 'Lessons', vi: 'Các bài' };
  return { schema: 1, id: 'course', title, modules: [{ id: 'lessons', title, lessons: folders.map((id, at) => ({ id, number: at + 1 })) }] };
}

function loadDetectors(files: CourseFiles, problems: Problem[]): Readonly<Record<string, DetectorRule>> {
  const text = files.get('mistakes.yml');
  if (text === undefined) return {};
  const { value, problems: found } = validate(readYaml('mistakes.yml', text), mistakesSchema);
  problems.push(...found);
  return value ?? {};
}

export interface LoadedLesson {
  readonly lesson: Lesson | null;
  readonly problems: readonly Problem[];
}

function loadLesson(folder: string, parts: Parts): LoadedLesson {
  const file = `${folder}/exercise.yml`;
  const source = readYaml(file, parts.files.get(file) ?? '');
  const { value: exercise, problems: invalid } = validate(source, exerciseSchema);
  if (!exercise) return { lesson: null, problems: invalid };
  const world = Object.hasOwn(parts.worlds, exercise.world) ? parts.worlds[exercise.world] : undefined;
  const problems: Problem[] = [...checkExercise(exercise, source, surroundings(world, parts), folder)];
  const texts = loadTexts(folder, exercise, parts, problems);
  if (!world || problems.some(({ severity }) => severity === 'error')) return { lesson: null, problems };
  return { lesson: assemble(exercise, buildWorld(world.source, world.defaults, exercise.with), texts, parts), problems };
}

function surroundings(world: LoadedWorld | undefined, parts: Parts): Surroundings {
  return {
    terminals: world ? terminalsOf(world.source) : null,
    hosts: world ? Object.keys(world.source.hosts) : [],
    detectors: Object.keys(parts.rules),
    lessons: parts.lessons,
    worlds: Object.keys(parts.worlds),
  };
}

/** All locales; one that is missing is shown in English, with a problem, since the course speaks both. */
function loadTexts(folder: string, exercise: Exercise, parts: Parts, problems: Problem[]): Readonly<Record<Locale, LessonText>> {
  const words = Object.entries(parts.rules).map(([id, { says }]) => says ?? id);
  const read = (locale: Locale): LessonText => {
    const file = `${folder}/lesson.${locale}.md`;
    const text = parts.files.get(file);
    if (text === undefined) {
      problems.push(errorAt({ file, line: 1, column: 1 }, 'file.missing', { by: `${folder}/exercise.yml` }));
      return emptyLessonText(locale);
    }
    const result = readLessonText(file, locale, text);
    problems.push(...result.problems, ...checkLessonText(file, text, result, exercise, words));
    return result.text;
  };
  return Object.fromEntries(LOCALES.map((locale) => [locale, read(locale)])) as Record<Locale, LessonText>;
}

function assemble(exercise: Exercise, worldData: WorldData, texts: Lesson['texts'], parts: Parts): Lesson {
  const { detectors: own = {}, ...rest } = exercise;
  const place = parts.outline.modules.flatMap(({ id, lessons }) => lessons.map((lesson) => ({ module: id, ...lesson }))).find(({ id }) => id === exercise.id);
  const terminals = worldData.hosts.flatMap(({ boot }) => boot.flatMap(({ argv }) => (argv[0] === 'tty' ? [argv[1] ?? ''] : [])));
  const first = terminalName(exercise.focus.tty);
  return {
    ...rest,
    number: place?.number ?? 0,
    module: place?.module ?? '',
    worldData,
    ttys: [first, ...terminals.filter((name) => name !== first)],
    detectors: detectorsOf(exercise, own, parts.rules),
    contentHash: contentHashOf(exercise.id, exercise.world, parts.files),
    texts,
  };
}

/** The lesson's own first, then the shared ones in the order of mistakes.yml: most specific first. */
function detectorsOf(exercise: Exercise, own: Readonly<Record<string, DetectorRule>>, rules: Readonly<Record<string, DetectorRule>>): readonly Detector[] {
  const spares = new Map(exercise.mistakes.map((mistake) => (typeof mistake === 'string' ? [mistake, 0] : [mistake.use, mistake.spare])));
  const used = [...Object.entries(own), ...Object.entries(rules).filter(([id]) => !Object.hasOwn(own, id))].filter(([id]) => spares.has(id));
  return used.map(([id, rule]) => ({ ...rule, id, says: rule.says ?? id, spare: spares.get(id) ?? 0 }));
}
