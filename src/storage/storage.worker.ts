/**
 * A thread of SQLite: runs the store's functions on a connection of its own, so that neither the
 * disk nor a long query ever holds up the server's own thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { databaseStore } from './database-store.ts';
import { openSqlite } from './sqlite-database.ts';
import {
  READY_ID,
  type Answer,
  type Call,
  type ThreadError,
  type ThreadSettings,
} from './thread-messages.ts';

const { file, access } = workerData as ThreadSettings;

function tell(answer: Answer): void {
  parentPort!.postMessage(answer);
}

async function answer(id: number, run: () => Promise<unknown>): Promise<void> {
  try {
    tell({ id, value: await run() });
  } catch (error) {
    tell({ id, error: asPlainError(error) });
  }
}

/** Errors of SQLite and Node carry a code, which structured clones would lose. */
function asPlainError(error: unknown): ThreadError {
  const { name, message, code } = error as NodeJS.ErrnoException;
  return { name, message, code };
}

try {
  const store = databaseStore(await openSqlite(file, access));
  parentPort!.on('message', ({ id, name, values }: Call) => {
    const run = store[name] as (...values: readonly unknown[]) => Promise<unknown>;
    void answer(id, () => run(...values));
  });
  tell({ id: READY_ID, value: null });
} catch (error) {
  tell({ id: READY_ID, error: asPlainError(error) });
}
