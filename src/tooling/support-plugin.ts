/**
 * A Vite plugin that makes the table of what is simulated (`virtual:support`) from the sources, when the page is built.
 * While serving, the table is made anew when a source it was made of changes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Plugin } from 'vite';
import { buildSupport, type Sources } from './support-table.ts';

const SUPPORT = 'virtual:support';
/** Folders whose files may carry tags, and those whose programmes read main.cf. */
const FOLDERS = ['protocols', 'formats', 'net', 'postfix', 'dovecot', 'dns', 'remote', 'mua', 'shell'];

/** Texts of all sources of the simulation but its tests, by path below `src`. */
export function readSources(src: string): Sources {
  const files = FOLDERS.flatMap((folder) => readdirSync(join(src, folder), { recursive: true, withFileTypes: true }));
  return new Map(
    files
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(src.length + 1).split(sep).join('/'), readFileSync(path, 'utf8')]),
  );
}

export function supportPlugin(src: string): Plugin {
  return {
    name: 'posthorn-support',
    resolveId: (id) => (id === SUPPORT ? `\0${id}` : null),
    load(id) {
      if (id !== `\0${SUPPORT}`) return null;
      const sources = readSources(src);
      for (const path of sources.keys()) this.addWatchFile(join(src, path));
      // A string parsed at run time starts faster than an object literal of the same size.
      return `export const support = JSON.parse(${JSON.stringify(JSON.stringify(buildSupport(sources)))});`;
    },
  };
}
