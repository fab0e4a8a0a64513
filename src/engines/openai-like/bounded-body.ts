/** The beginning of an answer's body as text, for answers that are not streams of events. */
import type { Dispatcher } from 'undici';

/**
 * At most `limitBytes` of the body; a longer one is cut off with its connection. A body that breaks
 * off is as good as its beginning: its status has been said already.
 */
export async function readText(
  body: Dispatcher.ResponseData['body'],
  limitBytes: number,
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  body.on('error', () => undefined);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= limitBytes) break;
    }
  } catch {
    // See above.
  }
  return Buffer.concat(chunks).toString('utf8', 0, limitBytes);
}
