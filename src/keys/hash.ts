/**
 * How keys, sessions and links are remembered: by a plain SHA-256. That is enough, as they are
 * random and long, so nobody can try them all; passwords are hashed slowly (`passwords`).
 */
import { hash } from 'node:crypto';

/** 64 lower-case hex digits. */
export function sha256(secret: string): string {
  return hash('sha256', secret, 'hex');
}
