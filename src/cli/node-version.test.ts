import { expect, it } from 'vitest';
import { nodeFault } from './node-version.ts';

it('asks for a newer Node where this one is too old', () => {
  expect(['24.0.0', '25.1.2', '100.0.0'].map(nodeFault)).toEqual([null, null, null]);
  expect(nodeFault('20.20.2')).toMatch(/needs Node 24 or newer, this is 20\.20\.2/);
  expect(nodeFault('8.0.0')).toMatch(/needs Node 24/);
});
