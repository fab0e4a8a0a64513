/**
 * Sessions of the console. A session is a random token that only the browser has; the store has its
 * hash. It ends after 30 days whatever happens, when its user signs out, is disabled or sets another
 * password. There is no idle limit: it would cost a write for every click.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { apiError } from '../core/errors.ts';
import type { Session, Store, User } from '../storage/store.ts';
import { createAttempts } from './attempts.ts';
import { sha256 } from './hash.ts';
import { isPassword } from './passwords.ts';
import { newToken } from './sign-in-links.ts';
import { storeAnswer } from './store-answer.ts';
import { normalizedEmail } from './users.ts';

const SESSION_LIFETIME_MS = 30 * 24 * 3_600_000;
const CSRF_PURPOSE = 'mimosa csrf';

interface SignedIn {
  /** The value of the cookie. */
  readonly token: string;
  readonly session: Session;
  readonly user: User;
}

export interface Sessions {
  /**
   * Takes the same time whether the user exists or not. `address`: where the request came from.
   * Throws 401 `sign-in-failed`, 429 `sign-in-throttled`, 503 `store-unavailable`.
   */
  readonly signIn: (attempt: {
    readonly email: string;
    readonly password: string;
    readonly address: string;
  }) => Promise<SignedIn>;
  /** A link signs in once. Throws as `signIn`. */
  readonly signInWithLink: (attempt: {
    readonly token: string;
    readonly address: string;
  }) => Promise<SignedIn>;
  /** Null when the session has ended, or its user is disabled. Throws 503 `store-unavailable`. */
  readonly sessionOf: (
    token: string,
  ) => Promise<{ readonly session: Session; readonly user: User } | null>;
  readonly signOut: (token: string) => Promise<void>;
}

export function createSessions(store: Store, clock: Clock): Sessions {
  const attempts = createAttempts(clock);

  async function open(user: User | null): Promise<SignedIn> {
    if (!user || user.disabled) throw apiError('sign-in-failed', null, []);
    const token = newToken();
    const createdMs = clock.nowMs();
    const session = {
      hash: sha256(token),
      userId: user.id,
      createdMs,
      expiresMs: createdMs + SESSION_LIFETIME_MS,
    };
    await storeAnswer(store.createSession(session));
    return { token, session, user };
  }

  return {
    async signIn({ email, password, address }) {
      const normal = normalizedEmail(email);
      attempts.begin(normal, address);
      const user = await storeAnswer(store.userByEmail(normal));
      const isRight = await isPassword(password, user?.passwordHash ?? null);
      const signedIn = await open(isRight ? user : null);
      attempts.succeeded(normal);
      return signedIn;
    },
    async signInWithLink({ token, address }) {
      attempts.begin(null, address);
      return open(await storeAnswer(store.useSignInLink(sha256(token), clock.nowMs())));
    },
    async sessionOf(token) {
      const found = await storeAnswer(store.session(sha256(token), clock.nowMs()));
      return found?.user.disabled === false ? found : null;
    },
    async signOut(token) {
      await storeAnswer(store.endSession(sha256(token)));
    },
  };
}

/**
 * What the console must send in a header with every request that changes something. It is made of
 * the session's token alone, which other sites cannot read, so that every replica makes the same.
 */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update(CSRF_PURPOSE).digest('base64url');
}

/** Takes the same time wherever the two begin to differ. */
export function isCsrfToken(sent: string, sessionToken: string): boolean {
  const [left, right] = [Buffer.from(sent), Buffer.from(csrfTokenOf(sessionToken))];
  return left.length === right.length && timingSafeEqual(left, right);
}
