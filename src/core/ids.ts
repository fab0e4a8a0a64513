/** Random identifiers. `crypto` is injected nowhere: uniqueness, not predictability, is tested. */
import { randomBytes, randomFillSync } from 'node:crypto';

const ID_BYTES = 16;
/** Randomness is fetched for many ids at once: a call for each would be felt in every request. */
const POOLED_IDS = 256;

const pool = Buffer.alloc(ID_BYTES * POOLED_IDS);
let used = pool.length;

/** 32 lower-case hex digits: ids of answers and requests. */
export function hexId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('hex', used - ID_BYTES, used);
}

/** A new API key: `sk-` and 48 hex digits. */
export function newApiKey(): string {
  return `sk-${randomBytes(24).toString('hex')}`;
}
