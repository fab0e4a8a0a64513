/**
 * Lists of accounts, users and keys in pages. Without a word about pages an answer holds so many that
 * hardly anybody has more, and says where it goes on.
 */
import { z } from 'zod';
import type { ListPage } from '../storage/list-page.ts';
import { named } from './schemas.ts';

/** Of one answer, unless it asks for fewer. */
const LIST_LIMIT = 1000;

type Listed = NonNullable<ListPage['after']>;

interface AskedPage {
  readonly limit?: number | undefined;
  readonly cursor?: Listed | undefined;
}

/** Query parameter: how many an answer holds. */
export function pageLimit(most: number, usual: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'a whole number')
    .transform(Number)
    .refine((count) => count >= 1 && count <= most, { message: `1 to ${most}` })
    .meta({ description: `1 to ${most}; ${usual} when left out` });
}

/** Query parameters of such lists. */
export const pageQuery: {
  readonly limit: z.ZodOptional<z.ZodType<number, string>>;
  readonly cursor: z.ZodOptional<z.ZodType<Listed, string>>;
} = {
  limit: pageLimit(LIST_LIMIT, LIST_LIMIT).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}-.{1,200}$/u, 'the nextCursor of an answer')
    .transform(listedOf)
    .meta({ description: '`nextCursor` of the page before' })
    .optional(),
};

interface PageJson<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** The answer of a route that lists things in pages, under its own name. */
export function pagesOf<T>(id: string, item: z.ZodType<T>): z.ZodType<PageJson<T>> {
  return named(
    id,
    z.strictObject({
      data: z.array(item).readonly(),
      nextCursor: z.string().nullable().meta({ description: 'Null on the last page' }),
    }),
  );
}

/** Reads on until the page is full, where not all are shown: those that `isShown`. */
export async function readPage<T extends Listed, J>(
  asked: AskedPage,
  read: (page: ListPage) => Promise<readonly T[]>,
  json: (one: T) => J,
  isShown: (one: T) => boolean = () => true,
): Promise<PageJson<J>> {
  const size = asked.limit ?? LIST_LIMIT;
  const found: T[] = [];
  let after: Listed | null = asked.cursor ?? null;
  for (;;) {
    // One more than is shown tells whether there is another page.
    const rows = await read({ limit: size + 1, after });
    found.push(...rows.filter(isShown));
    after = rows.at(-1) ?? null;
    if (found.length > size || rows.length <= size) break;
  }
  const shown = found.slice(0, size);
  const isMore = found.length > size;
  return { data: shown.map(json), nextCursor: isMore ? cursorOf(shown.at(-1)!) : null };
}

function cursorOf({ createdMs, id }: Listed): string {
  return `${createdMs}-${id}`;
}

function listedOf(cursor: string): Listed {
  const [createdMs = ''] = cursor.split('-', 1);
  return { createdMs: Number(createdMs), id: cursor.slice(createdMs.length + 1) };
}
