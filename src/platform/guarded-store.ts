/** The store as clients meet it: when it fails or keeps silent, they hear 503 `store-unavailable`. */
import { storeAnswer } from '../keys/store-answer.ts';
import type { Store } from '../storage/store.ts';

/** Reading much of a large ledger takes longer than a database that is there keeps silent. */
const READING_PATIENCE_MS = 60_000;
/** All of it: as long as the store itself would let it run. */
const AUDIT_PATIENCE_MS = 3_600_000;

const PATIENCE_MS: ReadonlyMap<string | symbol, number> = new Map<keyof Store, number>([
  ['events', READING_PATIENCE_MS],
  ['eventsForward', READING_PATIENCE_MS],
  ['usage', READING_PATIENCE_MS],
  ['billSums', READING_PATIENCE_MS],
  ['billFrame', READING_PATIENCE_MS],
  ['audit', AUDIT_PATIENCE_MS],
]);

/** The same functions, whose rejections are errors of the catalogue. */
export function guardedStore(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]) =>
        storeAnswer(Reflect.apply(member, target, args) as Promise<unknown>, PATIENCE_MS.get(name));
    },
  });
}
