/**
 * Builds the console into `console/dist`. npm runs it after every `npm ci` (`prepare`), also where
 * development packages were left out: there the console cannot be built, which is said, and the
 * rest of Mimosa works without it.
 */
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');

const vite = await import('vite').catch(() => null);
if (vite === null) {
  console.log('The console is not built: that needs the development packages (npm ci).');
} else {
  await vite.build({
    configFile: path.join(ROOT, 'console/vite.config.ts'),
    logLevel: 'warn',
  });
  console.log('The console is built: console/dist');
}
