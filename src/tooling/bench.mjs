/**
 * `npm run bench [-- rounds]`, `npm run bench -- messages [rounds]`: builds tests/bench as the command line is built (plain
 * JavaScript for this Node, not minified) and runs it in a process of its own. Nothing here is part of `npm test`: times
 * belong to a quiet machine.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { CACHE, ROOT, makeCache, run } from './places.mjs';

const [first, ...rest] = process.argv.slice(2);
const [entry, args] = first === 'messages' ? ['messages', rest] : ['bench', process.argv.slice(2)];
const folder = join(CACHE, `bench-${process.pid}`);
makeCache();
await build({
  configFile: join(ROOT, 'src', 'tooling', 'vite.cli.config.ts'),
  logLevel: 'warn',
  build: { ssr: `tests/bench/${entry}.ts`, outDir: folder, emptyOutDir: true, rollupOptions: { output: { entryFileNames: 'bench.js' } } },
});
const { code } = await run([process.execPath, join(folder, 'bench.js'), ...args]);
rmSync(folder, { recursive: true, force: true });
process.exitCode = code;
