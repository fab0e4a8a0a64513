/**
 * What to do with the rest of a body that is refused before its end. Many clients read the answer
 * only after they have written everything, so the rest is read and dropped for a while; nobody may
 * make us swallow bytes for ever.
 */
import type { IncomingMessage } from 'node:http';

const MAX_DROPPED_BYTES = 67_108_864;
const MAX_DROPPING_MS = 10_000;

/** Call when an answer is given although the body may not have been read. */
export function dropLeftoverBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let droppedBytes = 0;
  const cut = (): void => void request.socket.destroy();
  const timer = setTimeout(cut, MAX_DROPPING_MS);
  timer.unref();
  request.on('data', (block: Buffer) => {
    droppedBytes += block.length;
    if (droppedBytes > MAX_DROPPED_BYTES) cut();
  });
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
