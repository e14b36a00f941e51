/** Reads the import table of src/README.md and judges single imports by it. */
import { posix } from 'node:path';

export interface ImportRow {
  readonly folder: string;
  readonly mayImport: readonly string[];
  readonly packages: readonly string[];
}

/** The rows below the heading "Who may import whom"; throws where the document has lost them. */
export function readImportTable(document: string): readonly ImportRow[] {
  const section = document.split('## Who may import whom')[1]?.split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .map((line) => /^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$/.exec(line))
    .flatMap((match) => (match ? [{ folder: match[1] ?? '', mayImport: names(match[2]), packages: names(match[3]) }] : []));
  if (rows.length < 10) throw new Error('src/README.md has no readable import table');
  return rows;
}

function names(cell: string | undefined): readonly string[] {
  return (cell ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '' && name !== '–');
}

/** `react-dom/client` → `react-dom`, `node:fs` → `node`, what our Vite plugins make → `virtual`, a relative path → null. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.')) return null;
  if (specifier.startsWith('node:')) return 'node';
  if (specifier.startsWith('virtual:')) return 'virtual';
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

/** The file that a relative import names, from the project's root. */
export function targetOf(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}

/** Whether the table allows the file `path` (below src/) to import `specifier`. Lessons' texts lie outside of src/. */
export function allowedBy(table: readonly ImportRow[], path: string, specifier: string): boolean {
  const from = path.slice('src/'.length);
  const row = rowOf(table, from);
  if (!row) return false;
  const name = packageOf(specifier);
  if (name !== null) return row.packages.some((allowed) => name === allowed || name.startsWith(`${allowed}/`));
  const target = targetOf(path, specifier);
  if (!target.startsWith('src/')) return target.startsWith('lessons/') && (row.folder === 'ui' || row.folder === 'lessons');
  const to = target.slice('src/'.length);
  return [ownFolder(row, from), ...row.mayImport].some((allowed) => isWithin(to, allowed));
}

function rowOf(table: readonly ImportRow[], from: string): ImportRow | undefined {
  return table
    .filter((row) => isWithin(from, row.folder.replace(/\/\*$/, '')))
    .sort((a, b) => weight(b) - weight(a))[0];
}

/** Longer names first; a star weighs less than a name. */
function weight(row: ImportRow): number {
  return row.folder.split('/').length * 2 - (row.folder.endsWith('/*') ? 1 : 0);
}

function ownFolder(row: ImportRow, from: string): string {
  if (!row.folder.endsWith('/*')) return row.folder;
  return from.split('/').slice(0, row.folder.split('/').length).join('/');
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path === `${folder}.ts` || path.startsWith(`${folder}/`);
}
