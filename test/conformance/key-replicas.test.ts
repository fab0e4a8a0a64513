/** Replicas on one PostgreSQL: who makes the first key, how long a revoked one works, and an outage. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, revokeApiKey } from '../../src/keys/api-keys.ts';
import { createKeyRing } from '../../src/keys/create-key-ring.ts';
import { openRootKey } from '../../src/keys/open-root-key.ts';
import { createSessions } from '../../src/keys/sessions.ts';
import { firstSignInLink } from '../../src/keys/sign-in-links.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { heldClock } from '../support/held-clock.ts';
import { startPostgres } from '../support/postgres.ts';

const REPLICAS = 3;

const postgres = await startPostgres();
afterAll(async () => postgres?.stop());

describe.skipIf(postgres === null)('replicas on one PostgreSQL', () => {
  const clock = heldClock();
  let directory: string;
  let stores: Store[];

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'mimosa-replicas-'));
    const databaseUrl = await postgres!.createDatabase();
    const open = (): Promise<Store> => openStore({ databaseUrl, dataDirectory: directory });
    stores = await Promise.all(Array.from({ length: REPLICAS }, open));
  });

  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await rm(directory, { recursive: true, force: true });
  });

  it('that start together make one root key and one admin', async () => {
    const opened = await Promise.all(
      stores.map((store) => openRootKey(store, directory, null, clock)),
    );
    const shown = opened.flatMap(({ newKey }) => newKey ?? []);
    expect(shown).toHaveLength(1);
    for (const store of stores) {
      const ring = createKeyRing(store, clock);
      expect(await ring.verify(shown[0]!)).toMatchObject({ keyId: 'root', admin: true });
      await ring.close();
    }
    const links = await Promise.all(stores.map((store) => firstSignInLink(store, clock)));
    expect(new Set(links.map((link) => link?.user.id)).size).toBe(1);
  });

  it('take the same given key when they start together', async () => {
    await Promise.all(stores.map((store) => openRootKey(store, directory, 'sk-given', clock)));
    const ring = createKeyRing(stores[0]!, clock);
    expect(await ring.verify('sk-given')).toMatchObject({ keyId: 'root' });
    await ring.close();
  });

  it('let a sign-in link work once among them, and know each other’s sessions', async () => {
    const { token } = (await firstSignInLink(stores[0]!, clock))!;
    const doors = stores.map((store) => createSessions(store, clock));
    const tries = doors.map((door) => door.signInWithLink({ token, address: '10.0.0.1' }));
    const ends = await Promise.allSettled(tries);
    const [signedIn] = ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : []));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const door of doors) expect(await door.sessionOf(signedIn!.token)).not.toBeNull();
    await doors[0]!.signOut(signedIn!.token);
    for (const door of doors) expect(await door.sessionOf(signedIn!.token)).toBeNull();
  });

  it('refuse a revoked key half a second later, all of them, also after an outage', async () => {
    const rings = stores.map((store) => createKeyRing(store, clock));
    const wanted = { accountId: 'main', name: 'Test', createdBy: 'root' };
    const [gone, kept] = [
      await createApiKey(stores[0]!, wanted, clock),
      await createApiKey(stores[0]!, wanted, clock),
    ];
    for (const ring of rings) {
      for (const { key, row } of [gone, kept]) {
        expect(await ring.verify(key)).toMatchObject({ keyId: row.id });
      }
    }
    await revokeApiKey(stores[1]!, gone.row.id, clock);
    await postgres!.kill();
    clock.pass(501);
    for (const ring of rings) {
      for (const { key } of [gone, kept]) {
        await expect((async () => ring.verify(key))()).rejects.toMatchObject({
          code: 'store-unavailable',
        });
      }
    }
    await postgres!.start();
    for (const ring of rings) {
      await expect.poll(async () => ring.verify(kept.key)).toMatchObject({ keyId: kept.row.id });
      expect(await ring.verify(gone.key)).toBeNull();
      await ring.close();
    }
    expect((await stores[0]!.key(kept.row.id))?.lastUsedMs).toBe(clock.nowMs());
  });
});
