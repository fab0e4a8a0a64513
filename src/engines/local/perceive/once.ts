/** Remembers what an asynchronous start made, so that it happens on first use and only once. */
export function once<Value>(start: () => Promise<Value>): () => Promise<Value> {
  let started: Promise<Value> | null = null;
  return () => {
    started ??= start().catch((error: unknown) => {
      // A start that failed may be tried again (a missing file can be repaired meanwhile).
      started = null;
      throw error;
    });
    return started;
  };
}
