/** Paths that the tooling shares: the project's root, its private cache, and how a child process is run. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** What the tooling remembers between runs; goes with node_modules. */
export const CACHE = join(ROOT, 'node_modules', '.posthorn');
/** One line: the Chromium that tests start. Written by ensure.mjs, read by the Playwright configuration. */
export const CHROMIUM_FILE = join(CACHE, 'chromium');
/** One line: the result of the last `npm test`. */
export const SUMMARY_FILE = join(CACHE, 'summary');

/** One line: how many recordings the simulation repeated, from tests/oracle/scoreboard.test.ts. */
export const SCOREBOARD_FILE = join(CACHE, 'scoreboard');

export function makeCache() {
  mkdirSync(CACHE, { recursive: true });
}

/** The JavaScript file behind a package's command, to run with this very Node. */
export function tool(path) {
  return [process.execPath, join(ROOT, 'node_modules', ...path.split('/'))];
}

/** Ends a child and, where there are process groups, whatever it started. */
function killAll(child) {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Running children that are groups of their own, which do not get the terminal's Ctrl+C. */
const groups = new Set();

function stopsWithUs(child) {
  if (process.listenerCount('SIGINT') === 0) {
    const stopAll = () => {
      for (const running of groups) killAll(running);
      process.exit(1);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stopAll);
  }
  groups.add(child);
}

/**
 * Runs a command in the project's root. Resolves to `{ code, output }`; `output` is filled when `quiet` (then nothing
 * is shown meanwhile). A command that cannot be started, or takes longer than `limitSeconds`, has code 127 or 124; a
 * late one is killed with all it started, so that nothing of it keeps the caller's output open.
 */
export function run([command, ...args], { quiet = false, env = {}, limitSeconds = 0 } = {}) {
  return new Promise((resolve) => {
    let output = '';
    let late = false;
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      shell: process.platform === 'win32' && !command.includes('\\'),
      detached: limitSeconds > 0 && process.platform !== 'win32',
    });
    if (limitSeconds > 0) stopsWithUs(child);
    const limit =
      limitSeconds > 0 &&
      setTimeout(() => {
        late = true;
        killAll(child);
      }, limitSeconds * 1000);
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', (error) => {
      if (limit) clearTimeout(limit);
      resolve({ code: 127, output: `${output}${error.message}\n` });
    });
    child.on('close', (code) => {
      if (limit) clearTimeout(limit);
      groups.delete(child);
      resolve({ code: late ? 124 : (code ?? 1), output });
    });
  });
}
