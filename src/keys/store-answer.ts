/** Every rejection of the store is a fault of the database: what clients hear of it. */
import { ApiError, apiError } from '../core/errors.ts';

/** No answer counts as none after this long. */
const TIMEOUT_MS = 5000;
const RETRY_SECONDS = 2;

/**
 * What the store answers; rejects with 503 `store-unavailable` when it fails, or says nothing for
 * so long.
 */
export async function storeAnswer<T>(
  answer: Promise<T>,
  patienceMs: number = TIMEOUT_MS,
): Promise<T> {
  const { promise: silence, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the store said nothing for ${patienceMs} ms`)),
    patienceMs,
  );
  try {
    return await Promise.race([answer, silence]);
  } catch (cause) {
    throw cause instanceof ApiError
      ? cause
      : apiError('store-unavailable', null, [], { retryAfterSeconds: RETRY_SECONDS, cause });
  } finally {
    clearTimeout(timer);
  }
}
