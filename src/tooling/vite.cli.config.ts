/** How the command line is built for Node 20: one entry, packages left outside. Used by posthorn.mjs. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: 'src/cli/posthorn.ts',
    target: 'node20',
    minify: false,
    rollupOptions: { output: { entryFileNames: 'posthorn.js', chunkFileNames: '[name].js' } },
  },
});
