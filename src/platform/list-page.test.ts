import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ListPage } from '../storage/list-page.ts';
import { pageQuery, readPage } from './list-page.ts';

interface Thing {
  readonly createdMs: number;
  readonly id: string;
  readonly isShown: boolean;
}

const query = z.strictObject(pageQuery);

/** As a store does; counts how often it is asked. */
function readerOf(things: readonly Thing[]): {
  readonly read: (page: ListPage) => Promise<readonly Thing[]>;
  readonly asked: () => number;
} {
  let asked = 0;
  return {
    asked: () => asked,
    async read({ limit, after }) {
      asked += 1;
      const start = after === null ? 0 : things.findIndex(({ id }) => id === after.id) + 1;
      return things.slice(start, start + limit);
    },
  };
}

describe('pages', () => {
  it('together are the whole list, none larger than asked, whatever is left out', async () => {
    const list = fc.array(fc.record({ createdMs: fc.nat(3), isShown: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(list, fc.integer({ min: 1, max: 5 }), async (made, limit) => {
        const things = made.map((one, at) => ({ ...one, id: `${at}-a` }));
        const { read } = readerOf(things);
        const shown: string[] = [];
        let cursor: string | null = null;
        do {
          const asked = query.parse({ limit: String(limit), ...(cursor !== null && { cursor }) });
          const page = await readPage(
            asked,
            read,
            ({ id }) => id,
            (one) => one.isShown,
          );
          expect(page.data.length).toBeLessThanOrEqual(limit);
          // Full, unless it is the last one.
          if (page.nextCursor !== null) expect(page.data).toHaveLength(limit);
          shown.push(...page.data);
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(shown).toEqual(things.filter(({ isShown }) => isShown).map(({ id }) => id));
      }),
    );
  });

  it('hold a thousand unless told, which is one question', async () => {
    const things = Array.from({ length: 1001 }, (_, at) => ({
      createdMs: 5,
      id: `key-${at}`,
      isShown: true,
    }));
    const { read, asked } = readerOf(things);
    const page = await readPage({}, read, ({ id }) => id);
    expect(page.data).toHaveLength(1000);
    expect(page.nextCursor).toBe('5-key-999');
    expect(asked()).toBe(1);
    expect(query.parse({ cursor: '5-key-999' }).cursor).toEqual({ createdMs: 5, id: 'key-999' });
  });

  it.each([
    { limit: '0' },
    { limit: '1001' },
    { limit: 'all' },
    { cursor: '7' },
    { cursor: 'x-y' },
  ])('do not begin at %j', (asked) => {
    expect(query.safeParse(asked).success).toBe(false);
  });
});
