/** What a look at opened media has shown, in the words of a look that opened nothing. */
import type { InspectedMedia, OpenedMedia } from '../media/media.ts';

export function inspection({ blob, facts }: OpenedMedia): InspectedMedia {
  return { origin: blob.origin, bytes: blob.bytes, sha256: blob.sha256, facts };
}
