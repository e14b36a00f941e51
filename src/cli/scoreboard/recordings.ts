/** All recordings that the project holds and that can be replayed, by category: a file of sessions, or a group of cases. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Category {
  /** `smtpd 01-greeting-helo`, `delivery alias`. */
  readonly name: string;
  readonly files: readonly string[];
}

const LEVELS_UP = 4;
const FOLDERS = ['smtpd', 'differential', 'delivery', 'admin'] as const;
/** In these every file holds one case, `GROUP-NUMBER.json`. */
const GROUPED: readonly string[] = ['delivery', 'admin'];

/** The project's recordings, seen from the source as from the build; null where there are none, as in a package. */
export function ownRecordings(): string | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < LEVELS_UP; level += 1) {
    const recordings = join(folder, 'tests', 'oracle', 'postfix');
    if (existsSync(recordings)) return recordings;
    folder = dirname(folder);
  }
  return null;
}

export function categoriesIn(root: string): readonly Category[] {
  return FOLDERS.flatMap((folder) => {
    const path = join(root, folder);
    const files = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')).sort() : [];
    const groups = new Map<string, string[]>();
    for (const file of files) {
      const name = basename(file, '.json');
      const group = GROUPED.includes(folder) ? name.replace(/-\d+$/, '') : name;
      groups.set(group, [...(groups.get(group) ?? []), join(path, file)]);
    }
    return [...groups].map(([group, members]) => ({ name: `${folder} ${group}`, files: members }));
  });
}
