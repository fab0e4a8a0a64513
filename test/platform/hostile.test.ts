/** Whatever is sent to whatever route: answers in the usual forms, and no fault of ours. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../src/platform/route-table.ts';
import { startPostgres } from '../support/postgres.ts';
import { openReception, type Reception, type Who } from './reception.ts';

const RUNS = 200;

/** What clients mean, what they mistake, and what nobody means. */
const words = fc.oneof(
  fc.constantFrom(
    'main',
    'root',
    'x@y',
    'json',
    'csv',
    'day,model',
    'hour',
    '2026-11',
    '2026-11-20',
    '1',
    '-0',
  ),
  fc.constantFrom('', 'null', '\0', '../..', '%', '1e400', "';--", '[object Object]', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const values = fc.oneof(words, fc.jsonValue());

const PRICES = { cachedUsd: '1', promptUsd: '1', completionUsd: '1' };
/** Of these one field or two go wrong. */
const GOOD: Readonly<Record<string, object>> = {
  createAccount: { name: 'x' },
  addEntry: { kind: 'adjustment', amountUsd: '1', note: '' },
  createUser: { accountId: 'main', email: 'a@b' },
  createKey: { name: 'x' },
  addPrice: { modelId: 'm', prices: PRICES },
};

function namesOf(schema: unknown): string[] {
  return Object.keys((schema as { shape?: object } | null)?.shape ?? {});
}

const requests = fc.constantFrom(...ROUTES.filter(({ id }) => id !== 'signOut')).chain((route) => {
  const [parameters, fields] = [namesOf(route.query), namesOf(route.body)];
  const someOf = <T>(names: readonly string[], value: fc.Arbitrary<T>) =>
    fc.dictionary(fc.constantFrom(...names, '__proto__', 'unknown'), value);
  return fc.record({
    route: fc.constant(route),
    who: fc.constantFrom<Who>('member', 'admin', 'admin-key', 'member-key'),
    segment: words.filter((word) => word !== '' && !word.includes('..')),
    query: someOf(parameters, words),
    body: someOf(fields, values).map((body) => Object.assign({}, GOOD[route.id], body)),
  });
});

const postgres = await startPostgres();
afterAll(async () => postgres?.stop());

/** They differ in what texts and numbers they take. */
describe.each(postgres === null ? ['SQLite'] : ['SQLite', 'PostgreSQL'])('on %s', (database) => {
  let reception: Reception;

  beforeAll(async () => {
    const url = database === 'SQLite' ? null : await postgres!.createDatabase();
    reception = await openReception(url);
  });

  afterAll(async () => reception?.close());

  it('no request is answered with a fault', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ route, who, segment, query, body }) => {
        const { method, path } = route;
        const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(segment));
        const target = `${filled}?${new URLSearchParams(query).toString()}`;
        const sending = route.body === null ? {} : { body };
        const { status, text } = await reception.send(who, method, target, sending);
        expect(status, `${method} ${target} ${JSON.stringify(body)} ${text}`).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
  });
});
