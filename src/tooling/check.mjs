/** `npm run check`: the fast part of `npm test` for everyday use: types, lint and the tests beside the code. */
import { run, tool } from './places.mjs';

const NODE = process.execPath;
const LINT = ['--config', 'src/eslint.config.js', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.posthorn/eslint', 'src', 'tests'];
const checks = [
  run([NODE, 'src/tooling/check-types.mjs'], { quiet: true }),
  run([...tool('eslint/bin/eslint.js'), ...LINT], { quiet: true }),
];
let failed = 0;
for (const { code, output } of await Promise.all(checks)) {
  process.stdout.write(output);
  if (code !== 0) failed += 1;
}
const { code } = await run([...tool('vitest/vitest.mjs'), 'run', 'src', 'tests/tidy.test.ts']);
process.exitCode = failed === 0 && code === 0 ? 0 : 1;
