/**
 * Statements for the path of every request. Kysely writes each of them once for each number of rows
 * and is then passed by: writing them, and its way to the database, cost more than SQLite takes to
 * run them.
 */
import { CompiledQuery } from 'kysely';
import type { Queries } from './database.ts';

/** More rows than this are written by several statements. */
const MAX_ROWS = 64;

/** A statement with its values. */
export interface Written {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Runs a statement where it belongs; several may be asked for at once, and run in their order. */
export type Run = (written: Written) => Promise<readonly unknown[]>;

/** The statements for all rows together; none where there are no rows. */
export type Statement<Row> = (rows: readonly Row[]) => readonly Written[];

/** Resolves to what all rows together return. */
export type Question<Row, Result> = (run: Run, rows: readonly Row[]) => Promise<readonly Result[]>;

/**
 * Rows are tuples, or records that all have the same fields in the same order. `build` writes the
 * statement for some rows, mentioning all values of each row once and in order; its text must
 * depend on nothing but the number of rows.
 */
export function statement<Row extends object>(
  build: (rows: readonly Row[]) => CompiledQuery,
): Statement<Row> {
  const texts = new Map<number, string>();
  const write = (some: readonly Row[]): Written => {
    let text = texts.get(some.length);
    if (text === undefined) texts.set(some.length, (text = build(some).sql));
    return { text, values: some.flatMap(Object.values) };
  };
  return (rows) => {
    if (rows.length === 0) return [];
    if (rows.length <= MAX_ROWS) return [write(rows)];
    return Array.from({ length: Math.ceil(rows.length / MAX_ROWS) }, (_, part) =>
      write(rows.slice(part * MAX_ROWS, (part + 1) * MAX_ROWS)),
    );
  };
}

/** A statement that is asked for its rows; `build` as in `statement`. */
export function question<Row extends object, Result>(
  build: (rows: readonly Row[]) => CompiledQuery,
): Question<Row, Result> {
  const statementFor = statement(build);
  return async (run, rows) => {
    const answers = await Promise.all(statementFor(rows).map(run));
    return answers.flat() as Result[];
  };
}

/** Within a transaction of Kysely's, or outside of any. */
export function runWith(queries: Queries): Run {
  return async ({ text, values }) =>
    (await queries.executeQuery(CompiledQuery.raw(text, [...values]))).rows;
}
