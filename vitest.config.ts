/**
 * One test run for everything: unit tests beside their files, house rules, and conformance tests
 * over real sockets. Files run in two processes, as the reference machine has two cores. Time-outs
 * are there to end what hangs; watching a video takes half a minute where others use the cores too.
 */
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'console/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

export default config;
