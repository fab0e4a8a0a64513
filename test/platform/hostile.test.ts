/** Whatever is sent to whatever route: answers in the usual forms, and no fault of ours. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROUTES } from '../../src/platform/route-table.ts';
import { openReception, type Reception, type Who } from './reception.ts';

const RUNS = 300;

let reception: Reception;

beforeAll(async () => {
  reception = await openReception();
});

afterAll(async () => reception?.close());

/** What clients mean, what they mistake, and what nobody means. */
const words = fc.oneof(
  fc.constantFrom('json', 'csv', 'day,model', 'hour', '2026-11', '2026-11-20', '1', '-0', 'main'),
  fc.constantFrom('', 'null', '\0', '../..', '%', '1e400', "';--", '[object Object]', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const values = fc.oneof(words, fc.jsonValue(), fc.constantFrom(1e400, -0, null, [], {}));

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
    body: someOf(fields, values),
  });
});

it('no request is answered with a fault', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async ({ route, who, segment, query, body }) => {
      const path = route.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(segment));
      const search = new URLSearchParams(query).toString();
      const sending = route.body === null ? {} : { body };
      const { status, text } = await reception.send(
        who,
        route.method,
        `${path}?${search}`,
        sending,
      );
      expect(
        status,
        `${route.method} ${path}?${search} ${JSON.stringify(body)} ${text}`,
      ).toBeLessThan(500);
    }),
    { numRuns: RUNS },
  );
});
