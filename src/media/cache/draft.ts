/** An entry of the cache while it is written, aside from where entries are looked for. */
import { open, rm } from 'node:fs/promises';

const PRIVATE_FILE = 0o600;

/** Nobody sees it before `keep`. None of it ever throws. */
export interface Draft {
  /** False once it has grown too large or the disk has failed: then nothing will be kept. */
  write(piece: Uint8Array): Promise<boolean>;
  /** Puts it under its name, if all of it could be written. */
  keep(): Promise<void>;
  /** Forgets it; after `keep` it does nothing. */
  drop(): Promise<void>;
}

/** Begins to write at `aside`; `place` moves the finished file. Null when nothing can be written. */
export async function startDraft(
  aside: string,
  limitBytes: number,
  place: (aside: string, bytes: number) => Promise<void>,
): Promise<Draft | null> {
  const handle = await open(aside, 'wx', PRIVATE_FILE).catch(() => null);
  if (handle === null) return null;
  let bytes = 0;
  let whole = true;
  let closed = false;

  const remove = async (): Promise<void> => {
    await rm(aside, { force: true }).catch(() => undefined);
  };
  const close = async (): Promise<void> => {
    closed = true;
    await handle.close().catch(() => (whole = false));
  };

  return {
    async write(piece) {
      bytes += piece.length;
      whole &&= bytes <= limitBytes;
      // `writeFile` of a handle writes everything, from where it stands.
      if (whole) await handle.writeFile(piece).catch(() => (whole = false));
      return whole;
    },
    async keep() {
      if (closed) return;
      await close();
      if (whole) await place(aside, bytes).catch(remove);
      else await remove();
    },
    async drop() {
      if (closed) return;
      await close();
      await remove();
    },
  };
}
