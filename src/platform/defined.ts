/**
 * Changes name what they change. A field that a schema calls optional may be there as `undefined`,
 * which the rooms below do not take for "not named".
 */

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Without what was not named. */
export function defined<T extends object>(change: T): Defined<T> {
  const named = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(named) as Defined<T>;
}
