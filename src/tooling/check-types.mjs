/**
 * `npm run types`: the compiler as border guard. Each layer is checked with the library that it may use: the core
 * without DOM and Node, the workers without a document, the page without Node. TypeScript 7's compiler, for its speed.
 */
import { availableParallelism } from 'node:os';
import { run, tool } from './places.mjs';

const LAYERS = [
  ['core', 'src/tsconfig.core.json'],
  ['worker', 'src/tsconfig.worker.json'],
  ['ui', 'src/tsconfig.ui.json'],
  ['node', 'src/tsconfig.node.json'],
  ['tests in src', 'src/tsconfig.tests.json'],
  ['tests', 'tests/tsconfig.json'],
];
// TS18003: a layer in which nothing has been written yet.
const EMPTY_LAYER = 'error TS18003';

async function check([name, config]) {
  const { code, output } = await run([...tool('typescript-7/bin/tsc'), '-p', config, '--noEmit', '--pretty', 'false'], { quiet: true });
  const passed = code === 0 || output.startsWith(EMPTY_LAYER);
  console.log(`types: ${name} ${passed ? 'ok' : 'FAILED'}`);
  if (!passed) process.stdout.write(output);
  return passed;
}

const waiting = [...LAYERS];
let failed = 0;
async function work() {
  for (let layer = waiting.shift(); layer; layer = waiting.shift()) if (!(await check(layer))) failed += 1;
}
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
process.exit(failed === 0 ? 0 : 1);
