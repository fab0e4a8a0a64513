/** A store that is closed answers what it was asked before, and nothing after. */
import type { Store } from './store.ts';

type Functions = Omit<Store, 'close'>;

/** `close` runs once, when all calls under way have ended; bounds on their time are their own. */
export function closedInOrder(functions: Functions, close: () => Promise<void>): Store {
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | null = null;
  const guarded: Record<string, (...values: never[]) => Promise<unknown>> = {};
  for (const [name, run] of Object.entries(functions)) {
    guarded[name] = async (...values) => {
      if (closing !== null) throw new Error('the store is closed');
      const result = (run as (...values: never[]) => Promise<unknown>)(...values);
      running.add(result);
      try {
        return await result;
      } finally {
        running.delete(result);
      }
    };
  }
  const end = async (): Promise<void> => {
    await Promise.allSettled(running);
    await close();
  };
  return { ...(guarded as unknown as Functions), close: () => (closing ??= end()) };
}
