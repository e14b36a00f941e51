/**
 * Makes a fresh machine ready before `npm start` and `npm test`: checks Node, installs the packages when the lock file
 * says that they differ, and with `--browser` finds or fetches the Chromium that the tests drive. Only Node's own
 * modules: nothing is installed yet when this runs.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CACHE, CHROMIUM_FILE, ROOT, makeCache, run, tool } from './places.mjs';

const OLDEST_NODE = [20, 19];
const DOWNLOAD_SECONDS = 180;
const APT_SECONDS = 600;
const STAMP = join(CACHE, 'lock-hash');
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CHROMIUM_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

function stop(message) {
  console.error(`\nposthorn: ${message}\n`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantMajor, wantMinor] = OLDEST_NODE;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  stop(`Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}. See https://nodejs.org/.`);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Whether what npm last installed (its own record) is what the lock file asks for; optional packages may be absent. */
function isInstalled(lock) {
  const record = readJson(join(ROOT, 'node_modules', '.package-lock.json'));
  if (!record) return false;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = record.packages[path];
    return found ? found.version === wanted.version && found.integrity === wanted.integrity : Boolean(wanted.optional || wanted.devOptional);
  });
}

async function ensurePackages() {
  const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  const hash = createHash('sha256').update(`${text}\n${process.versions.modules} ${process.platform}`).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
  if (!isInstalled(JSON.parse(text))) {
    console.log('posthorn: installing packages (first run, or the lock file changed) …');
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
    const { code } = await run([...npm, 'ci', '--include=dev', '--no-audit', '--no-fund']);
    if (code !== 0) stop('npm could not install the packages; its message is above. Is the network there?');
  }
  makeCache();
  writeFileSync(STAMP, hash);
}

function isFile(path) {
  return existsSync(path) && statSync(path).isFile();
}

function systemChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [...CHROMIUM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...CHROMIUM_PLACES];
  return candidates.find(isFile) ?? null;
}

async function playwrightChromium() {
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  return isFile(path) ? path : null;
}

async function downloadChromium() {
  console.log('posthorn: no Chromium found, asking Playwright to fetch one …');
  await run([...tool('playwright/cli.js'), 'install', 'chromium'], { limitSeconds: DOWNLOAD_SECONDS });
  return playwrightChromium();
}

async function aptChromium() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
  console.log('posthorn: installing the chromium package of this system …');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update'], { env, limitSeconds: APT_SECONDS });
  await run(['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'], { env, limitSeconds: APT_SECONDS });
  return systemChromium();
}

async function ensureBrowser() {
  const given = process.env.CHROMIUM_PATH;
  if (given && !isFile(given)) stop(`CHROMIUM_PATH names ${given}, and there is no such file.`);
  const path =
    given || systemChromium() || (await playwrightChromium()) || (await downloadChromium()) || (await aptChromium());
  if (!path) {
    stop(
      'the tests need a Chromium or Chrome, and none could be found or fetched.\n' +
        'Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH to its executable.',
    );
  }
  makeCache();
  writeFileSync(CHROMIUM_FILE, path);
}

checkNode();
await ensurePackages();
if (process.argv.includes('--browser')) await ensureBrowser();
