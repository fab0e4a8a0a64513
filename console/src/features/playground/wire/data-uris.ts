/** Files as data URIs, each read once however often it is sent or quoted. */
import type { MediaItem } from '../media/media-item.ts';
import type { Turn } from '../conversation.ts';

const read = new WeakMap<Blob, Promise<string>>();

/** What `requestBody` needs to send these turns. Rejects where the browser lost a file. */
export async function addressesOf(turns: readonly Turn[]): Promise<(item: MediaItem) => string> {
  const items = turns.flatMap((turn) => (turn.role === 'user' ? turn.media : []));
  const pairs = await Promise.all(
    items.map(async (item): Promise<[string, string]> => [
      item.id,
      item.source.type === 'url' ? item.source.url : await dataUri(item.source.blob, item.name),
    ]),
  );
  const byId = new Map(pairs);
  return ({ id }) => byId.get(id)!;
}

function dataUri(blob: Blob, name: string): Promise<string> {
  const known = read.get(blob);
  if (known !== undefined) return known;
  const reading = new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () =>
      reject(new Error(`“${name}” cannot be read any more: take it away and add it again.`)),
    );
    reader.readAsDataURL(blob);
  });
  read.set(blob, reading);
  return reading;
}
