/** The store, with a meter that is told how the ledger's writes go and what fails. */
import type { StoreMeter } from '../observe/platform-metrics.ts';
import type { LedgerWrite, LedgerWriteResult, Store } from './store.ts';

const MS_PER_SECOND = 1000;

/** Does what the store does. */
export function meteredStore(store: Store, meter: StoreMeter): Store {
  const reserved = new Set<string>();
  const counted = countFailures(store, meter);
  return {
    ...counted,
    async write(writes, until) {
      const startedMs = performance.now();
      const results = await counted.write(writes, until);
      // Without writes it only made sure of earlier ones.
      if (writes.length === 0) return results;
      meter.written(writes.length, (performance.now() - startedMs) / MS_PER_SECOND);
      for (const [index, write] of writes.entries()) note(reserved, write, results[index]!);
      meter.reserved(reserved.size);
      return results;
    },
  };
}

/** Whatever a settlement is answered, its reservation is gone. */
function note(reserved: Set<string>, write: LedgerWrite, { ok }: LedgerWriteResult): void {
  if (write.type === 'reserve' && ok) reserved.add(write.requestId);
  if (write.type === 'settle') reserved.delete(write.charge.requestId);
}

function countFailures(store: Store, meter: StoreMeter): Store {
  const entries = Object.entries(store).map(([name, call]) => [
    name,
    async (...values: unknown[]): Promise<unknown> => {
      try {
        return await (call as (...values: unknown[]) => Promise<unknown>)(...values);
      } catch (error) {
        meter.failed(name);
        throw error;
      }
    },
  ]);
  return Object.fromEntries(entries) as Store;
}
