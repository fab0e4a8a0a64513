/** The store as clients meet it: when it fails or keeps silent, they hear 503 `store-unavailable`. */
import { storeAnswer } from '../keys/store-answer.ts';
import type { Store } from '../storage/store.ts';

/** The same functions, whose rejections are errors of the catalogue. */
export function guardedStore(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]) =>
        storeAnswer(Reflect.apply(member, target, args) as Promise<unknown>);
    },
  });
}
