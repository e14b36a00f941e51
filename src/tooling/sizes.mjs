/**
 * How much JavaScript a screen loads before it can be used: the page's entry, the screen's own chunk and all that they
 * import statically, gzipped; and beside it the code of the web workers that it starts, which load in parallel and hold
 * up no picture. What is imported only when needed (the shell, the editor) does not count for a screen; the editor has
 * a limit of its own. Read from Vite's manifest and the built files; fails above the limits.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './places.mjs';

const DIST = join(ROOT, 'dist');
const KILO = 1000;
const LANGUAGE = /\bi18n\/language-\w+\.ts$/;
/**
 * `chunks`: sources of the modules that the screen imports as soon as it is opened, beside what the entry holds; of
 * each pattern in `oneOf` the largest counts: the reader's language, the lesson. Limits in kB.
 */
const SCREENS = [
  { name: 'home', chunks: [], oneOf: [LANGUAGE], limit: 120, workersLimit: 0 },
  {
    name: 'lesson',
    chunks: ['lesson/lesson-screen.tsx', 'lesson/terminal-area.tsx'],
    oneOf: [LANGUAGE, /virtual:lesson\//],
    limit: 300,
    workersLimit: 250,
  },
];
/** What is fetched when it is first opened, beyond what its screen has loaded by then. */
const ON_DEMAND = [{ name: 'editor', beyond: 'lesson', chunks: ['editor/editor-pane.tsx'], oneOf: [/editor\/language-\w+\.ts$/], limit: 170 }];
/** Workers with all roles: the alternative to the four that the page starts, and hidden sessions, loaded when there are any. */
const ALTERNATIVE_WORKER = /\b(?:all|probe)\.worker-/;

const manifest = JSON.parse(readFileSync(join(DIST, '.vite', 'manifest.json'), 'utf8'));

/** Files that a built module imports statically, and workers it starts, by reading the built code. */
function importedBy(file) {
  const code = readFileSync(join(DIST, file), 'utf8');
  const names = [...code.matchAll(/(?:^|[;}\s])(?:import|export)(?:[\w*{}$,\s]+from)?\s*["'](\.[^"']+\.js)["']/g)].map((match) => match[1]);
  return names.map((name) => posix.join(dirname(file), name)).filter((name) => existsSync(join(DIST, name)));
}

/** Built files by what they are: code of the page, and code of workers. */
function filesOf(keys) {
  const page = new Set();
  const workers = new Set();
  const seen = new Set();
  function addBuilt(file, files) {
    if (files.has(file)) return;
    files.add(file);
    for (const imported of importedBy(file)) addBuilt(imported, files);
  }
  function addChunk(key) {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    if (chunk.file.endsWith('.js')) addBuilt(chunk.file, page);
    for (const asset of chunk.assets ?? []) {
      if (asset.endsWith('.js') && !ALTERNATIVE_WORKER.test(asset)) addBuilt(asset, workers);
    }
    (chunk.imports ?? []).forEach(addChunk);
  }
  keys.forEach(addChunk);
  return { page: [...page], workers: [...workers] };
}

function report(what, files, limit) {
  const sizes = files.map((file) => [gzipped(file), file]);
  const total = sizes.reduce((sum, [size]) => sum + size, 0);
  const isTooMuch = total > limit;
  console.log(`${what}: ${total.toFixed(1)} kB of JavaScript gzipped, limit ${limit} kB${isTooMuch ? '  TOO MUCH' : ''}`);
  for (const [size, file] of sizes.sort((a, b) => b[0] - a[0])) console.log(`    ${size.toFixed(1).padStart(7)}  ${file}`);
  return !isTooMuch;
}

function gzipped(file) {
  return gzipSync(readFileSync(join(DIST, file))).length / KILO;
}

function largest(pattern) {
  const keys = Object.keys(manifest).filter((key) => pattern.test(key));
  if (keys.length === 0) throw new Error(`the build has no chunk like ${pattern}`);
  return keys.sort((a, b) => gzipped(manifest[b].file) - gzipped(manifest[a].file)).slice(0, 1);
}

function missing(name, chunks) {
  const gone = chunks.filter((chunk) => !manifest[chunk]);
  for (const key of gone) console.log(`${name}: the build has no chunk ${key}; is it no longer loaded when needed, or renamed?`);
  return gone.length;
}

let failed = 0;
const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry);
const loaded = new Map();
for (const { name, chunks, oneOf, limit, workersLimit } of SCREENS) {
  failed += missing(name, chunks);
  const { page, workers } = filesOf([...entries, ...chunks, ...oneOf.flatMap(largest)]);
  loaded.set(name, page);
  if (!report(name, page, limit)) failed += 1;
  if (!report(`${name}, web workers`, workers, workersLimit)) failed += 1;
}
for (const { name, beyond, chunks, oneOf, limit } of ON_DEMAND) {
  failed += missing(name, chunks);
  const { page } = filesOf([...chunks, ...oneOf.flatMap(largest)]);
  if (!report(name, page.filter((file) => !loaded.get(beyond).includes(file)), limit)) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
