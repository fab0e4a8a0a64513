/**
 * Media in a directory that an engine sees too. A link costs nothing, however long the film is;
 * where the directory lies on another file system the bytes are copied.
 */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, link, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AttachmentPiece } from '../conversation.ts';

const NAME_BYTES = 16;
const OUR_NAME = /^mimosa-[0-9a-f]{32}(?:\.[a-z0-9]+)?$/;
/** No call lasts as long; what is older was left behind by a server that did not end well. */
const LEFT_BEHIND_MS = 7_200_000;
/** The engine may be another user; our own directories stay closed to it. */
const READABLE = 0o644;

/** The path of the new file, under an unguessable name. Whoever asked removes it. */
export async function shareFile(
  directory: string,
  piece: AttachmentPiece,
  extension: string,
  signal: AbortSignal,
): Promise<string> {
  const target = path.join(
    directory,
    `mimosa-${randomBytes(NAME_BYTES).toString('hex')}${extension}`,
  );
  try {
    const linked = await link(piece.path, target).then(
      () => true,
      () => false,
    );
    if (linked) await chmod(target, READABLE);
    else {
      const copy = createWriteStream(target, { flags: 'wx', mode: READABLE });
      await pipeline(Readable.from(piece.open(signal), { objectMode: false }), copy, { signal });
    }
    return target;
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

/** Removes what was left behind; other files in the directory are not ours. */
export async function sweepShared(directory: string, nowMs: number): Promise<void> {
  const names = (await readdir(directory)).filter((name) => OUR_NAME.test(name));
  for (const name of names) {
    const file = path.join(directory, name);
    // Links keep the time at which their bytes were written; this is when the link was made.
    const madeMs = await stat(file).then(
      ({ ctimeMs }) => ctimeMs,
      () => nowMs,
    );
    if (nowMs - madeMs > LEFT_BEHIND_MS) await rm(file, { force: true });
  }
}
