/** Shapes of media parts that several kinds share. */
import type { Attachment } from '../conversation.ts';

/** `{"type":"image_url","image_url":{"url":…}}`, likewise `audio_url` and `video_url`. */
export function urlPart({ kind }: Attachment, reference: string): unknown {
  const type = `${kind}_url`;
  return { type, [type]: { url: reference } };
}
