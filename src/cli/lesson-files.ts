/** Reads a folder of lessons from disk into the form that the loader takes: path below the folder → text. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result } from '../base/result.ts';

const MAX_FILES = 5000;
const MAX_FILE_OCTETS = 2_000_000;
const LEVELS_UP = 4;

/** The project's own lessons, seen from the source as from the build. */
export function ownLessons(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < LEVELS_UP; level += 1) {
    const lessons = join(folder, 'lessons');
    if (existsSync(join(lessons, 'course.yml'))) return lessons;
    folder = dirname(folder);
  }
  return resolve('lessons');
}

/** Every file below `folder`, `/` between the parts of a path. The error says why it cannot be read. */
export function readLessonFiles(folder: string): Result<ReadonlyMap<string, string>> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return fail(`${folder} is not a folder`);
  const files = new Map<string, string>();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  if (names.length > MAX_FILES) return fail(`${folder} holds ${names.length} files, more than ${MAX_FILES}`);
  for (const entry of names) {
    const path = join(entry.parentPath, entry.name);
    if (statSync(path).size > MAX_FILE_OCTETS) return fail(`${path} is larger than ${MAX_FILE_OCTETS} octets`);
    files.set(relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8'));
  }
  return ok(new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))));
}
