import { expect, it } from 'vitest';
import { hexId, newApiKey } from './ids.ts';

it('ids are 32 hex digits and never come twice, across the border of the pool too', () => {
  const ids = Array.from({ length: 2000 }, hexId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  expect(ids).not.toContain('0'.repeat(32));
});

it('keys are told apart from anything else, and from each other', () => {
  expect(newApiKey()).toMatch(/^sk-[0-9a-f]{48}$/);
  expect(newApiKey()).not.toBe(newApiKey());
});
