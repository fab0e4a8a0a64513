/** Media parts of the OpenAI dialect (wire.md section 4). */
import type { MediaKind, MediaPart, SpooledString } from '../../core/chat-request.ts';
import { type Fields, pathOf, required, requiredFields, STRING } from '../fields.ts';
import { decodeReference } from '../media-reference.ts';
import { decodeVideoSampling, DEFAULT_SAMPLING } from '../video-sampling.ts';

export const MEDIA_PART_TYPES = ['image_url', 'input_audio', 'video_url'] as const;
export type MediaPartType = (typeof MEDIA_PART_TYPES)[number];

const MEDIA_PARTS = {
  image_url: { kind: 'image', key: 'url' },
  input_audio: { kind: 'audio', key: 'data' },
  video_url: { kind: 'video', key: 'url' },
} as const satisfies Record<MediaPartType, { kind: MediaKind; key: string }>;

/** A part of one of the media types; `spooled` as in `Dialect.decode`. */
export function decodeMediaPart(
  part: Fields,
  type: MediaPartType,
  spooled: ReadonlyMap<string, SpooledString>,
): MediaPart {
  const { kind, key } = MEDIA_PARTS[type];
  const holder = requiredFields(part, type);
  const value = required(holder, key, STRING);
  const path = pathOf(holder, key);
  const label = kind === 'audio' ? formatLabel(holder) : undefined;
  const source = decodeReference({ value, path, kind, label }, spooled);
  const sampling = kind === 'video' ? decodeVideoSampling(part, holder) : DEFAULT_SAMPLING;
  return { type: 'media', kind, source, path, partPath: part.path, ...sampling };
}

/** With `format`, OpenAI's bare base64 of sound is taken too. */
function formatLabel({ object: { format } }: Fields): string | undefined {
  return typeof format === 'string' ? `audio/${format.toLowerCase()}` : undefined;
}
