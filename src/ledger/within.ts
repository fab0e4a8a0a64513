/** Waiting with a bound, for what has no signal to be ended with. */

/** What `work` comes to, or `late()` as a rejection after `limitMs`; the work itself goes on. */
export async function within<T>(
  work: Promise<T>,
  limitMs: number,
  late: () => unknown,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
