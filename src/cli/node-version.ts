/**
 * Which Node the program needs. The launcher brings it along; only who runs the built program by
 * hand can miss it. This file, and what `program.ts` imports at once, load under any Node from 20.
 */
const OLDEST_NODE = 24;

/** Null when `version` (`24.1.0`) will do, else what to do. */
export function nodeFault(version: string): string | null {
  if (Number.parseInt(version, 10) >= OLDEST_NODE) return null;
  return `needs Node ${OLDEST_NODE} or newer, this is ${version}; "npx mimosa" finds the right one`;
}
