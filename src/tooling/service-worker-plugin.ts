/**
 * A Vite plugin that makes the page work offline after the first visit: when the build is written, it lists all files
 * of it in a service worker of its own (sw.js) and has the page register it. A new version is fetched in the background
 * and taken over when the last tab of the old one is closed, so that a running lesson never mixes two builds.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { Plugin } from 'vite';

const WORKER = 'sw.js';
const REGISTRATION = 'register-sw.js';
const NOT_CACHED = /^(\.vite\/|sw\.js$)/;

/** Every file of the build that the page may ask for, as relative URLs, sorted. */
export function filesToCache(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).split(sep).join('/'))
    .filter((path) => !NOT_CACHED.test(path))
    .sort();
}

/** Source of the service worker that keeps `files` under a cache named after `version`. */
export function workerSource(files: readonly string[], version: string): string {
  return `// Made by the build. Keeps this version of the page for use without a network.
const CACHE = 'posthorn-${version}';
const FILES = ${JSON.stringify(['./', ...files])};
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'no-cache' })))));
});
self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('posthorn-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return;
  const wanted = request.mode === 'navigate' ? new URL('./', self.registration.scope).href : request;
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(wanted, { ignoreSearch: true, ignoreVary: true })).then((kept) => kept || fetch(request)));
});
`;
}

const REGISTRATION_SOURCE = `// Made by the build. After everything else has loaded, so that the first visit is not slowed down.
if ('serviceWorker' in navigator) {
  addEventListener('load', () => navigator.serviceWorker.register('./${WORKER}').catch(() => {}));
}
`;

export function serviceWorker(): Plugin {
  let folder = '';
  return {
    name: 'posthorn-service-worker',
    apply: (_config, { command, isSsrBuild }) => command === 'build' && !isSsrBuild,
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `./${REGISTRATION}`, defer: true }, injectTo: 'head' }],
    closeBundle() {
      writeFileSync(join(folder, REGISTRATION), REGISTRATION_SOURCE);
      const files = filesToCache(folder);
      const hash = createHash('sha256');
      for (const file of files) hash.update(file).update('\0').update(readFileSync(join(folder, file)));
      writeFileSync(join(folder, WORKER), workerSource(files, hash.digest('hex').slice(0, 16)));
    },
  };
}
