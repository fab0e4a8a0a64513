/** What is decided without waiting for the disk. */
import { expect, it } from 'vitest';
import type { LedgerWriteResult } from './store.ts';
import { newAccount, newCharge, newPrice, newReserve } from './testing/records.ts';
import { onEachDatabase } from './testing/stores.ts';

const OK: LedgerWriteResult = { ok: true };

onEachDatabase((databases) => {
  it('what was decided is seen by all, and on disk with the next write that waits', async () => {
    const place = await databases.place();
    const store = await databases.open(place);
    const other = await databases.open(place);
    await store.createAccount(newAccount({ creditNano: 150 }));
    await store.addPrice(newPrice());
    const [first, second] = [newReserve(), newReserve({ requestId: 'request-2' })];
    expect(await store.write([first], 'decided')).toEqual([OK]);
    expect(await other.account('acme')).toMatchObject({ reservedNano: 100 });
    const refused = { ok: false, reason: 'balance', leftNano: 50 };
    expect(await store.write([second], 'decided')).toEqual([refused]);
    expect(await store.write([], 'on disk')).toEqual([]);
    expect(await store.write([{ type: 'settle', charge: newCharge() }])).toEqual([OK]);
    expect(await other.account('acme')).toMatchObject({ balanceNano: -60, reservedNano: 0 });
    expect(await store.audit()).toEqual([]);
  });

  it('a batch that fails leaves nothing, and the next one is written', async () => {
    const store = await databases.open();
    await store.createAccount(newAccount());
    await store.addPrice(newPrice());
    const absurd = newReserve({ requestId: 'request-2', atMs: Number.NaN });
    await expect(store.write([newReserve(), absurd], 'decided')).rejects.toThrow();
    expect(await store.account('acme')).toMatchObject({ reservedNano: 0 });
    expect(await store.write([newReserve()], 'decided')).toEqual([OK]);
    expect(await store.audit()).toEqual([]);
  });
});
