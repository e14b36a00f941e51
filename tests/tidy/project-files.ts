/** Lists the project's own files: all that is no dependency, no build and no report. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const NOT_OURS = new Set(['node_modules', 'dist', 'dist-cli', '.git', 'test-results', 'playwright-report', 'coverage']);

/** Paths relative to the root, with `/`, sorted. */
export function projectFiles(folder = ''): readonly string[] {
  const here = readdirSync(folder === '' ? ROOT : `${ROOT}/${folder}`, { withFileTypes: true });
  return here
    .filter((entry) => !NOT_OURS.has(entry.name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? projectFiles(path) : [path];
    })
    .sort();
}
