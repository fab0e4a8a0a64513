/** Random identifiers. `crypto` is injected nowhere: uniqueness, not predictability, is tested. */
import { randomBytes } from 'node:crypto';

/** 32 lower-case hex digits: ids of answers and requests. */
export function hexId(): string {
  return randomBytes(16).toString('hex');
}

/** A new API key: `sk-` and 48 hex digits. */
export function newApiKey(): string {
  return `sk-${randomBytes(24).toString('hex')}`;
}
