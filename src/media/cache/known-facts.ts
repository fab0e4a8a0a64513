/**
 * What was found out about contents: what the bytes are, and their facts as one kind of medium (a
 * file may be a sound to one request and a video to another). An entry also says that the picture
 * could be decoded to its end. Refusals are not kept.
 */
import { z } from 'zod';
import type { MediaKind } from '../../core/chat-request.ts';
import type { MediaFacts } from '../../core/media-plan.ts';
import type { Identified } from '../identify/identified.ts';
import type { DiskCache, EntryName } from './disk-cache.ts';
import { keyOf, readJson, writeJson } from './json-entries.ts';

/** What is known of a content as one kind. */
export interface KnownFacts {
  readonly identified: Identified;
  readonly facts: MediaFacts;
}

const IDENTIFIED = z.discriminatedUnion('family', [
  z.object({ family: z.literal('image'), format: z.enum(['bmp', 'gif', 'png', 'jpeg', 'webp']) }),
  z.object({ family: z.literal('audio'), format: z.enum(['mp3', 'wav', 'flac']) }),
  z.object({ family: z.literal('video'), format: z.literal('avi') }),
  z.object({ family: z.literal('iso-media'), format: z.enum(['m4a', 'mp4', 'mov']) }),
  z.object({ family: z.literal('asf'), format: z.enum(['wma', 'wmv', 'asf']) }),
  z.object({ family: z.literal('ogg'), format: z.literal('ogg') }),
]) satisfies z.ZodType<Identified>;

const SOUND = z.object({
  codec: z.string(),
  sampleRateHz: z.number().positive(),
  channels: z.int().positive(),
});
const SIZE = { width: z.int().positive(), height: z.int().positive() };

const FACTS = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('image'),
    format: z.enum(['bmp', 'gif', 'png', 'jpeg', 'webp']),
    ...SIZE,
    orientation: z.int().min(1).max(8),
    frameCount: z.int().positive(),
  }),
  SOUND.extend({
    kind: z.literal('audio'),
    format: z.enum(['mp3', 'wav', 'flac', 'm4a', 'ogg']),
    durationSeconds: z.number().positive(),
  }),
  z.object({
    kind: z.literal('video'),
    format: z.enum(['mp4', 'mov', 'avi', 'wmv']),
    codec: z.string(),
    durationSeconds: z.number().positive(),
    ...SIZE,
    rotationDegrees: z.number(),
    pixelAspect: z.number().positive(),
    framesPerSecond: z.number().nullable(),
    sound: SOUND.nullable(),
  }),
]) satisfies z.ZodType<MediaFacts>;

const KNOWN_FACTS = z.object({
  identified: IDENTIFIED,
  facts: FACTS,
}) satisfies z.ZodType<KnownFacts>;

/** Null when nothing is known of this content as this kind. */
export function readFacts(
  cache: DiskCache,
  sha256: string,
  kind: MediaKind,
): Promise<KnownFacts | null> {
  return readJson(cache, nameOf(sha256, kind), KNOWN_FACTS);
}

export function writeFacts(cache: DiskCache, sha256: string, known: KnownFacts): Promise<void> {
  return writeJson(cache, nameOf(sha256, known.facts.kind), known);
}

function nameOf(sha256: string, kind: MediaKind): EntryName {
  return { kind: 'facts', key: keyOf([sha256, kind]) };
}
