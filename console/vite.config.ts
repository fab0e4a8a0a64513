/**
 * How the console is built: into `console/dist`, below `/console/`, every asset a file of its own
 * (the Content-Security-Policy allows nothing inline) and beside it the same compressed, so that the
 * server only hands out. `npm run console:dev` sends what is not the console to a running Mimosa.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

const OUTPUT = path.resolve(import.meta.dirname, 'dist');
/** Those that a compressor makes smaller. */
const TEXT_FILES = /\.(?:css|html|js|svg)$/;
const SERVER = process.env['MIMOSA_URL'] ?? 'http://127.0.0.1:8080';
const SERVER_PATHS = ['/api', '/v1', '/anthropic', '/readyz', '/healthz'];

/** Writes `FILE.br` and `FILE.gz` beside each text file once all are written. */
function compressed(): Plugin {
  return {
    name: 'mimosa-compressed',
    apply: 'build',
    writeBundle() {
      const files = readdirSync(OUTPUT, { recursive: true, encoding: 'utf8' });
      for (const file of files.filter((name) => TEXT_FILES.test(name))) {
        const bytes = readFileSync(path.join(OUTPUT, file));
        writeFileSync(path.join(OUTPUT, `${file}.br`), brotliCompressSync(bytes));
        writeFileSync(path.join(OUTPUT, `${file}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react(), tailwindcss(), compressed()],
  server: { proxy: Object.fromEntries(SERVER_PATHS.map((prefix) => [prefix, SERVER])) },
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // The oldest browsers that know `light-dark()`.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    manifest: true,
    // Compressing well takes longer than building.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});

export default config;
