/**
 * A Vite plugin that packs the course: lessons/ is read, checked and turned into plain data when the page is built, so
 * that no reader of YAML or Markdown is sent to the browser. `virtual:course` is the outline; `virtual:lesson/<id>` one
 * lesson with the words that all share. While serving, a changed lesson file is read again and the page reloaded.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Plugin, ViteDevServer } from 'vite';
import type { Course } from '../lessons/lesson.ts';
import { loadCourse } from '../lessons/load-course.ts';
import { describeProblem } from '../lessons/problem.ts';

const COURSE = 'virtual:course';
const LESSON = 'virtual:lesson/';
const TEXT_FILE = /\.(yml|md|cf|txt)$/;

/** All text files below a folder, as path (with slashes) → text. */
export function readCourseFiles(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}

/** The outline's source: what `src/ui/course/outline.ts` describes, and how to fetch each lesson. */
export function outlineSource(course: Course): string {
  const modules = course.modules.map(({ id, title, lessons }, at) => {
    const known = lessons.flatMap(({ id: lesson, number }) => {
      const found = course.lessons[lesson];
      if (!found) return [];
      const points = found.checks.reduce((sum, check) => sum + check.points, 0);
      return [{ id: lesson, number, title: { en: found.texts.en.title, vi: found.texts.vi.title }, minutes: found.minutes, points }];
    });
    return { id, number: at + 1, title, lessons: known, planned: lessons.length - known.length };
  });
  const ids = Object.keys(course.lessons);
  const loaders = ids.map((id) => `  ${JSON.stringify(id)}: () => import(${JSON.stringify(`${LESSON}${id}`)}),`);
  return [
    `export const outline = ${JSON.stringify({ id: course.id, title: course.title, modules })};`,
    `export const problems = ${JSON.stringify(course.problems)};`,
    `export const loaders = {\n${loaders.join('\n')}\n};`,
  ].join('\n');
}

export function lessonSource(course: Course, id: string): string {
  const lesson = course.lessons[id];
  if (!lesson) throw new Error(`no lesson "${id}"`);
  const own = course.problems.filter(({ file }) => file.startsWith(`${id}/`));
  const data = JSON.stringify(JSON.stringify({ lesson, shared: course.shared, problems: own }));
  // A string parsed at run time starts faster than an object literal of the same size.
  return `export const loaded = JSON.parse(${data});`;
}

export function coursePlugin(folder: string): Plugin {
  let course: Course | null = null;
  const current = (warn: (message: string) => void): Course => {
    if (course) return course;
    course = loadCourse(readCourseFiles(folder));
    for (const problem of course.problems) warn(describeProblem(problem, 'en'));
    return course;
  };
  return {
    name: 'posthorn-course',
    resolveId: (id) => (id === COURSE || id.startsWith(LESSON) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith('\0virtual:')) return null;
      const name = id.slice(1);
      const loaded = (): Course => current((message) => this.warn(message));
      for (const path of readCourseFiles(folder).keys()) this.addWatchFile(join(folder, path));
      if (name === COURSE) return outlineSource(loaded());
      return name.startsWith(LESSON) ? lessonSource(loaded(), name.slice(LESSON.length)) : null;
    },
    configureServer(server: ViteDevServer) {
      server.watcher.add(folder);
      server.watcher.on('all', (_event, path) => {
        if (!path.startsWith(folder) || !TEXT_FILE.test(path)) return;
        course = null;
        for (const [id, module] of server.moduleGraph.idToModuleMap) {
          if (id.startsWith('\0virtual:')) server.moduleGraph.invalidateModule(module);
        }
        server.ws.send({ type: 'full-reload' });
      });
    },
  };
}
