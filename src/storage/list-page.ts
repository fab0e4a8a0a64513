/** Pages of lists that stand in the order in which things were made. */
import { sql, type RawBuilder } from 'kysely';

/** A part of a list. */
export interface ListPage {
  readonly limit: number;
  /** The last one of the page before; null on the first. */
  readonly after: { readonly createdMs: number; readonly id: string } | null;
}

/** For `where`: what comes after the page before; everything on the first page. */
export function isAfter({ after }: ListPage): RawBuilder<boolean> {
  return after === null
    ? sql<boolean>`1 = 1`
    : sql<boolean>`(created_ms, id) > (${after.createdMs}, ${after.id})`;
}
