/**
 * How much JavaScript a screen loads before it can be used: the page's entry, the screen's own chunk, all that they
 * import statically, and the web workers that these start, gzipped. What is imported only when needed does not count.
 * Read from Vite's manifest and the built files; fails above the limits.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './places.mjs';

const DIST = join(ROOT, 'dist');
const KILO = 1000;
/** `chunk`: the source of the screen's lazily loaded module, where it is one; limits in kB. */
const SCREENS = [
  { name: 'home', chunk: /^home\/home-screen\.tsx$/, limit: 120 },
  { name: 'lesson', chunk: /^lesson\/lesson-screen\.tsx$/, limit: 300 },
];

const manifest = JSON.parse(readFileSync(join(DIST, '.vite', 'manifest.json'), 'utf8'));

/** Files that a built module imports statically, and workers it starts, by reading the built code. */
function importedBy(file) {
  const code = readFileSync(join(DIST, file), 'utf8');
  const names = [...code.matchAll(/(?:^|[;}\s])(?:import|export)(?:[\w*{}$,\s]+from)?\s*["'](\.[^"']+\.js)["']/g)].map((match) => match[1]);
  return names.map((name) => posix.join(dirname(file), name)).filter((name) => existsSync(join(DIST, name)));
}

function filesOf(keys) {
  const files = new Set();
  const seen = new Set();
  function addBuilt(file) {
    if (files.has(file)) return;
    files.add(file);
    importedBy(file).forEach(addBuilt);
  }
  function addChunk(key) {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    if (chunk.file.endsWith('.js')) addBuilt(chunk.file);
    for (const asset of chunk.assets ?? []) if (asset.endsWith('.js')) addBuilt(asset);
    (chunk.imports ?? []).forEach(addChunk);
  }
  keys.forEach(addChunk);
  return [...files].sort();
}

let failed = 0;
const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry);
for (const { name, chunk, limit } of SCREENS) {
  const keys = [...entries, ...Object.keys(manifest).filter((key) => chunk.test(key))];
  const sizes = filesOf(keys).map((file) => [gzipSync(readFileSync(join(DIST, file))).length / KILO, file]);
  const total = sizes.reduce((sum, [size]) => sum + size, 0);
  const isTooMuch = total > limit;
  console.log(`${name}: ${total.toFixed(1)} kB of JavaScript gzipped, limit ${limit} kB${isTooMuch ? '  TOO MUCH' : ''}`);
  for (const [size, file] of sizes.sort((a, b) => b[0] - a[0])) console.log(`    ${size.toFixed(1).padStart(7)}  ${file}`);
  if (isTooMuch) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
