/**
 * Statements for the path of every request. Kysely writes each of them once for each number of rows
 * and is then passed by: writing them costs more than SQLite takes to run them.
 */
import { CompiledQuery } from 'kysely';
import type { Queries } from './database.ts';

/** More rows than this are written by several statements. */
const MAX_ROWS = 64;

/** Resolves to what all rows together return. */
export type Statement<Row, Result> = (
  queries: Queries,
  rows: readonly Row[],
) => Promise<readonly Result[]>;

/**
 * Rows are tuples, or records that all have the same fields in the same order. `build` writes the
 * statement for some rows, mentioning all values of each row once and in order; its text must
 * depend on nothing but the number of rows. No rows: nothing is run.
 */
export function statement<Row extends object, Result = never>(
  build: (rows: readonly Row[]) => CompiledQuery,
): Statement<Row, Result> {
  const texts = new Map<number, string>();
  return async (queries, rows) => {
    const found: Result[] = [];
    for (let start = 0; start < rows.length; start += MAX_ROWS) {
      const some = rows.length <= MAX_ROWS ? rows : rows.slice(start, start + MAX_ROWS);
      let text = texts.get(some.length);
      if (text === undefined) texts.set(some.length, (text = build(some).sql));
      const result = await queries.executeQuery<Result>(
        CompiledQuery.raw(text, some.flatMap(Object.values)),
      );
      found.push(...result.rows);
    }
    return found;
  };
}
