/** Bytes that an engine needs in another form, parked in the spool while the request lasts. */
import type { StoredBytes } from '../engines/engine.ts';
import { fileChunks } from '../media/spool/file-chunks.ts';
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
      open: (signal) => fileChunks(file.path, signal),
      dispose: () => file.dispose(),
    };
  } catch (error) {
    await file.dispose();
    throw error;
  }
}
