/** `npm start`: serves the lab for this machine alone, prints its address, and opens a browser where there is a display. */
import { join } from 'node:path';
import { ROOT } from './places.mjs';

const { createServer } = await import('vite');
const server = await createServer({ configFile: join(ROOT, 'vite.config.ts') });
await server.listen();
const url = server.resolvedUrls?.local[0] ?? 'http://127.0.0.1:5173/';
console.log(`\n  Posthorn is served at ${url}\n  Stop it with Ctrl+C.\n`);

const hasDisplay =
  process.platform === 'darwin' ||
  process.platform === 'win32' ||
  Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
if (hasDisplay && !process.env.CI) server.openBrowser();
