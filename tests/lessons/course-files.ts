/** Reads lessons/ from disk for the tests: path below lessons/ → text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const LESSONS = fileURLToPath(new URL('../../lessons', import.meta.url));

export function courseFiles(): ReadonlyMap<string, string> {
  const entries = readdirSync(LESSONS, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(LESSONS.length + 1).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}
