/** Media blocks: pictures as the dialect has them, sound and video in the same shape. */
import type { MediaPart, SpooledString } from '../../core/chat-request.ts';
import {
  type Fields,
  oneOf,
  optional,
  pathOf,
  required,
  requiredFields,
  STRING,
} from '../fields.ts';
import { decodeReference } from '../media-reference.ts';
import { decodeVideoSampling, DEFAULT_SAMPLING } from '../video-sampling.ts';

/** Each is the name of a kind of media, too. */
export const MEDIA_BLOCK_TYPES = ['image', 'audio', 'video'] as const;
export type MediaBlockType = (typeof MEDIA_BLOCK_TYPES)[number];

const SOURCE_TYPE = oneOf(['url', 'base64'], '"url" or "base64"');

/**
 * A block of one of the media types. A base64 source is taken with `data:` before it as well, whose
 * type then counts for more than `media_type`. `spooled` as in `Dialect.decode`.
 */
export function decodeMediaBlock(
  block: Fields,
  kind: MediaBlockType,
  spooled: ReadonlyMap<string, SpooledString>,
): MediaPart {
  const holder = requiredFields(block, 'source');
  const isUrl = required(holder, 'type', SOURCE_TYPE) === 'url';
  const label = isUrl ? undefined : declaredType(holder);
  const key = isUrl ? 'url' : 'data';
  const value = required(holder, key, STRING);
  const path = pathOf(holder, key);
  const source = decodeReference({ value, path, kind, label }, spooled);
  const sampling = kind === 'video' ? decodeVideoSampling(holder, block) : DEFAULT_SAMPLING;
  return { type: 'media', kind, source, path, partPath: block.path, ...sampling };
}

function declaredType(source: Fields): string | null {
  const label = optional(source, 'media_type', STRING)?.trim().toLowerCase() ?? '';
  return label === '' ? null : label;
}
