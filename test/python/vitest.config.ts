/** Tests with the real Python packages: `npm run test:python`, apart from `npm test`. */
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ['**/*.python.ts'],
    globalSetup: ['test/python/make-python.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 600_000,
  },
});

export default config;
