/** A real server behind which weeks of use lie: for pages, pictures and benches of the console. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { fillBelievably } from '../support/believable-data.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { EMAIL, PASSWORD } from './people.ts';

/** The owner of `people.ts` signs in. The caller closes it. */
export async function startBelievableServer(): Promise<TestServer> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'mimosa-believable-'));
  const remove = (): Promise<void> => rm(dataDirectory, { recursive: true, force: true });
  try {
    const store = await openStore({ databaseUrl: null, dataDirectory });
    try {
      await fillBelievably(store, { email: EMAIL, password: PASSWORD }, systemClock);
    } finally {
      await store.close();
    }
    const server = await startServer({
      ready: true,
      environment: { MIMOSA_DATA_DIR: dataDirectory },
    });
    return {
      ...server,
      async close() {
        const code = await server.close();
        await remove();
        return code;
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
