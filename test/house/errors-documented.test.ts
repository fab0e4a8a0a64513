/** Every error a client may see has a line in docs/errors.md, and the page names no other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ERRORS } from '../../src/core/errors.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/errors.md'), 'utf8');
const documented = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (\d{3}) /gm)].map(
  ([, code, status]) => [code!, Number(status)] as const,
);

it('documents exactly the errors of the catalogue, with their status', () => {
  const catalogue = Object.entries(ERRORS).map(([code, { status }]) => [code, status] as const);
  const byCode = (left: readonly [string, number], right: readonly [string, number]): number =>
    left[0] < right[0] ? -1 : 1;
  expect([...documented].sort(byCode)).toEqual([...catalogue].sort(byCode));
});
