/**
 * `npm test`: everything that must hold, in one run: types, lint, unit and oracle tests, the build, its size, and the tests in a browser. Goes on after a failure, so that one run tells all; ends with the line
 * `N passed, N failed`. A step that is no set of tests counts as one failure when it fails, and as nothing otherwise.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { playwrightCounts, printedCounts, vitestCounts } from './counts.mjs';
import { CACHE, SCOREBOARD_FILE, SUMMARY_FILE, makeCache, run, tool } from './places.mjs';

const UNIT_REPORT = join(CACHE, 'unit.json');
const E2E_REPORT = join(CACHE, 'e2e.json');
const NODE = process.execPath;
/** A step that hangs is a failure with a name, not a run without an end. */
const STEP_SECONDS = 600;
const LINT = ['eslint/bin/eslint.js', '--config', 'src/eslint.config.js', '--max-warnings', '0', 'src', 'tests'];
const UNIT = ['vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`];
const E2E = ['@playwright/test/cli.js', 'test', '--config', 'tests/e2e/playwright.config.ts', '--reporter=line,json'];

const totals = { passed: 0, failed: 0 };
const failures = [];
makeCache();
for (const file of [UNIT_REPORT, E2E_REPORT, SCOREBOARD_FILE, SUMMARY_FILE]) rmSync(file, { force: true });

function command([path, ...args]) {
  return [...tool(path), ...args];
}

/** Adds a step to the totals; `counts` null means a step without counts of its own. */
function record(name, code, seconds, counts) {
  const failed = Math.max(counts?.failed ?? 0, code === 0 ? 0 : 1);
  totals.passed += counts?.passed ?? 0;
  totals.failed += failed;
  if (failed > 0) failures.push(name);
  console.log(`── ${name}: ${failed > 0 ? 'FAILED' : 'ok'} (${seconds.toFixed(1)} s)`);
}

async function step(name, argv, { quiet = false, env = {}, counts = () => null } = {}) {
  if (!quiet) console.log(`\n── ${name}`);
  const started = performance.now();
  const { code, output } = await run(argv, { quiet, env, limitSeconds: STEP_SECONDS });
  if (code === 124) console.log(`${name}: stopped after ${STEP_SECONDS} s`);
  if (quiet && (code !== 0 || printedCounts(output))) process.stdout.write(output);
  record(name, code, (performance.now() - started) / 1000, counts(output));
  return code === 0;
}

await Promise.all([
  step('types', [NODE, 'src/tooling/check-types.mjs'], { quiet: true }),
  step('lint', command(LINT), { quiet: true }),
]);
await step('unit, oracle and tidy tests', command(UNIT), { counts: () => vitestCounts(UNIT_REPORT) });
await step('lessons', [NODE, 'src/tooling/posthorn.mjs', 'check', '--seeds', '2'], { quiet: true, counts: printedCounts });
const built = await step('build', command(['vite/bin/vite.js', 'build', '--logLevel', 'warn']), { quiet: true });
if (built) {
  await step('sizes', [NODE, 'src/tooling/sizes.mjs']);
  await step('browser tests', command(E2E), {
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: E2E_REPORT },
    counts: () => playwrightCounts(E2E_REPORT),
  });
} else {
  record('browser tests (there is no build to test)', 1, 0, null);
}

if (existsSync(SCOREBOARD_FILE)) console.log(`\n${readFileSync(SCOREBOARD_FILE, 'utf8').trim()}`);
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
const summary = `${totals.passed} passed, ${totals.failed} failed`;
writeFileSync(SUMMARY_FILE, `${summary}\n`);
console.log(`\n${summary}`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
