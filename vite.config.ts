/** How the page is built and served (Vite), and which tests run in Node (Vitest). Playwright's part: tests/e2e/. */
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { coursePlugin } from './src/tooling/course-plugin.ts';
import { serviceWorker } from './src/tooling/service-worker-plugin.ts';
import { supportPlugin } from './src/tooling/support-plugin.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root: 'src/ui',
  publicDir: '../../public',
  base: './',
  plugins: [react(), coursePlugin(`${root}lessons`), supportPlugin(`${root}src`), serviceWorker()],
  worker: { format: 'es' },
  server: { host: '127.0.0.1', fs: { allow: [root] } },
  preview: { host: '127.0.0.1' },
  build: {
    outDir: '../../dist',
    emptyOutDir: true,
    target: 'es2023',
    manifest: true,
    chunkSizeWarningLimit: 1400,
  },
  test: {
    root,
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'node_modules/**'],
    setupFiles: ['tests/property-seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
  },
});
