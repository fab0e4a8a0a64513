/** Two real servers on one database, and one Redis where there is one, in front of one scripted engine. */
import { tmpdir } from 'node:os';
import { openStore } from '../../src/storage/open-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { configOf } from './platform.ts';
import type { RunningPostgres } from './postgres.ts';
import type { RunningRedis } from './redis.ts';
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';
import { startServer, type TestServer } from './server.ts';

export interface TestReplicas {
  readonly upstream: ScriptedUpstream;
  readonly replicas: readonly [TestServer, TestServer];
  /** Their database, seen from beside them. */
  readonly store: Store;
  close(): Promise<void>;
}

/** Started at once, on a database of their own. */
export async function startReplicas(
  postgres: RunningPostgres,
  redis: RunningRedis | null,
): Promise<TestReplicas> {
  const upstream = await startScriptedUpstream();
  const databaseUrl = await postgres.createDatabase();
  const environment = { DATABASE_URL: databaseUrl, ...(redis && { REDIS_URL: redis.url }) };
  const start = (): Promise<TestServer> => startServer({ config: configOf(upstream), environment });
  const replicas = await Promise.all([start(), start()]);
  const store = await openStore({ databaseUrl, dataDirectory: tmpdir() });
  return {
    upstream,
    replicas,
    store,
    async close() {
      await Promise.all(replicas.map((replica) => replica.close()));
      await store.close();
      await upstream.close();
    },
  };
}
