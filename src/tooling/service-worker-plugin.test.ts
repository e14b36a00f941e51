/** The list of files for offline use, and the service worker made of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesToCache, workerSource } from './service-worker-plugin.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-sw-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('lists what the page may ask for, and neither the worker itself nor the manifest', () => {
  mkdirSync(join(folder, 'assets'));
  mkdirSync(join(folder, '.vite'));
  for (const name of ['index.html', 'sw.js', 'assets/b.js', 'assets/a.js', '.vite/manifest.json']) writeFileSync(join(folder, name), '');
  expect(filesToCache(folder)).toEqual(['assets/a.js', 'assets/b.js', 'index.html']);
});

test('the worker is valid, names its version, and keeps the page itself', () => {
  const source = workerSource(['index.html'], 'abc');
  expect(() => new Script(source)).not.toThrow();
  expect(source).toContain("'posthorn-abc'");
  expect(source).toContain('["./","index.html"]');
});
