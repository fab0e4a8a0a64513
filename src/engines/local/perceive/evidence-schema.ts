/** The shape of evidence, to check what comes back from a store: another version may have set it. */
import { z } from 'zod';
import type { Evidence, PictureEvidence, SoundEvidence, VideoEvidence } from '../evidence.ts';

const size = { width: z.int().positive(), height: z.int().positive() };
const box = z.object({
  left: z.number(),
  top: z.number(),
  width: z.number(),
  height: z.number(),
});
const found = { name: z.string(), confidence: z.number() };

const picture = z.object({
  kind: z.literal('image'),
  ...size,
  labels: z.array(z.object(found)),
  objects: z.array(z.object({ ...found, box })),
  lines: z.array(z.object({ text: z.string(), confidence: z.number(), box })),
  colours: z.array(z.object({ name: z.string(), share: z.number() })),
  brightness: z.number(),
}) satisfies z.ZodType<PictureEvidence>;

const span = { startSeconds: z.number(), endSeconds: z.number() };

const sound = z.object({
  kind: z.literal('audio'),
  durationSeconds: z.number(),
  segments: z.array(
    z.object({ ...span, text: z.string(), language: z.string(), confidence: z.number() }),
  ),
  speechShare: z.number(),
  background: z.enum(['silence', 'noise', 'music-like', 'none']),
  loudnessDb: z.number().nullable(),
}) satisfies z.ZodType<SoundEvidence>;

const video = z.object({
  kind: z.literal('video'),
  durationSeconds: z.number(),
  ...size,
  frameCount: z.int().positive(),
  scenes: z.array(z.object({ ...span, frameSeconds: z.number(), picture })),
  shotStartsSeconds: z.array(z.number()),
  sound: sound.nullable(),
}) satisfies z.ZodType<VideoEvidence>;

const evidence: z.ZodType<Evidence> = z.discriminatedUnion('kind', [picture, sound, video]);

/** The value as evidence, or null when it is not. */
export function asEvidence(value: unknown): Evidence | null {
  return evidence.safeParse(value).data ?? null;
}
