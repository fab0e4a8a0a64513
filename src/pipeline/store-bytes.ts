/** Bytes that an engine needs in another form, parked in the spool while the request lasts. */
import { createReadStream } from 'node:fs';
import type { StoredBytes } from '../engines/engine.ts';
import type { Spool } from '../media/spool/spool.ts';

/** Rejects with `server-busy` when there is no room, or with what the content throws. */
export async function storeBytes(
  spool: Spool,
  content: AsyncIterable<Uint8Array>,
): Promise<StoredBytes> {
  const file = await spool.create();
  try {
    for await (const block of content) await file.write(block);
    const { bytes, sha256 } = await file.finish();
    return {
      path: file.path,
      bytes,
      sha256,
      open: (signal) => createReadStream(file.path, { signal }) as AsyncIterable<Buffer>,
      dispose: () => file.dispose(),
    };
  } catch (error) {
    await file.dispose();
    throw error;
  }
}
