/**
 * `npm run bench [-- rounds]`: builds tests/bench as the command line is built (plain JavaScript for this Node, not
 * minified) and runs it in a process of its own. Nothing here is part of `npm test`: times belong to a quiet machine.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { CACHE, ROOT, makeCache, run } from './places.mjs';

const folder = join(CACHE, `bench-${process.pid}`);
makeCache();
await build({
  configFile: join(ROOT, 'src', 'tooling', 'vite.cli.config.ts'),
  logLevel: 'warn',
  build: { ssr: 'tests/bench/bench.ts', outDir: folder, emptyOutDir: true, rollupOptions: { output: { entryFileNames: 'bench.js' } } },
});
const { code } = await run([process.execPath, join(folder, 'bench.js'), ...process.argv.slice(2)]);
rmSync(folder, { recursive: true, force: true });
process.exitCode = code;
