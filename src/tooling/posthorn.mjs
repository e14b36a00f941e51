#!/usr/bin/env node
/**
 * The command `posthorn` in a clone: builds src/cli into dist-cli when a source has changed (Node 20 cannot run
 * TypeScript), silently, and runs it. Paths on the command line are relative to where the person stands.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, run } from './places.mjs';

const BUILDS = join(ROOT, 'dist-cli');
const OLD_MILLIS = 3_600_000;
const NOT_BUILT = new Set(['ui', 'tooling']);

function sourcesHash() {
  const hash = createHash('sha256');
  const files = [join(ROOT, 'package-lock.json'), join(ROOT, 'src', 'tooling', 'vite.cli.config.ts')];
  const entries = readdirSync(join(ROOT, 'src'), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !NOT_BUILT.has(entry.name));
  for (const { name: folder } of folders) {
    for (const name of readdirSync(join(ROOT, 'src', folder), { recursive: true })) {
      if (/\.ts$/.test(name) && !/\.test\.ts$/.test(name)) files.push(join(ROOT, 'src', folder, name));
    }
  }
  for (const file of files.sort()) hash.update(`${file.slice(ROOT.length)}\n`).update(readFileSync(file)).update('\n');
  return hash.digest('hex').slice(0, 16);
}

/** Builds beside and renames: commands started together never see half of a build, and each keeps the one it runs. */
async function build(folder) {
  if (!existsSync(join(ROOT, 'node_modules', 'vite'))) {
    const { code, output } = await run([process.execPath, join(ROOT, 'src', 'tooling', 'ensure.mjs')], { quiet: true });
    if (code !== 0) throw new Error(output);
  }
  const { build: viteBuild } = await import('vite');
  const temporary = join(BUILDS, `.making-${process.pid}`);
  await viteBuild({
    configFile: join(ROOT, 'src', 'tooling', 'vite.cli.config.ts'),
    logLevel: 'silent',
    build: { outDir: temporary, emptyOutDir: true },
  });
  try {
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  removeOldBuilds(folder);
}

function removeOldBuilds(folder) {
  for (const name of readdirSync(BUILDS)) {
    const path = join(BUILDS, name);
    if (path !== folder && Date.now() - statSync(path).mtimeMs > OLD_MILLIS) rmSync(path, { recursive: true, force: true });
  }
}

let folder = '';
try {
  folder = join(BUILDS, sourcesHash());
  if (!existsSync(folder)) await build(folder);
} catch (error) {
  console.error(`posthorn: the command line could not be built.\n${error.message}`);
  process.exit(70);
}
if (process.env.npm_lifecycle_event === 'posthorn' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const { main } = await import(pathToFileURL(join(folder, 'posthorn.js')).href);
process.exitCode = await main(process.argv.slice(2));
