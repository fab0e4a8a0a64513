import { expect, it } from 'vitest';
import { parseAllowEntry } from './allow-entry.ts';

it.each([
  'localhost',
  'files.local.',
  'files.local:8443',
  '10.0.0.1',
  '10.0.0.1:80',
  '::1',
  '[::1]',
  '[fd00::1]:8443',
  '10.0.0.0/8',
  'fd00::/8',
])('takes %s', (entry) => {
  expect(parseAllowEntry(entry)).not.toBeNull();
});

it.each([
  '',
  'not a host!!',
  '10.0.0.0/99',
  'http://files.local',
  'files.local:0',
  'files.local:70000',
  '[files local]',
  '::1/200',
])('refuses %s', (entry) => {
  expect(parseAllowEntry(entry)).toBeNull();
});
