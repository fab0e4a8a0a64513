/**
 * Pictures, sounds and films of requests that were never sent, as their receipts would tell of them:
 * the facts are made up, what the model saw and what it cost is planned by the recipes themselves.
 */
import { createHash } from 'node:crypto';
import type { MediaPart } from '../../src/core/chat-request.ts';
import type { AudioFacts, ImageFacts, MediaFacts, VideoFacts } from '../../src/core/media-plan.ts';
import type { MediaReceipt } from '../../src/core/receipt.ts';
import type { ModalityTokens } from '../../src/core/stream-part.ts';
import { mediaReceipt } from '../../src/pipeline/receipts.ts';
import { modalitiesOf } from '../../src/tokens/count.ts';
import { planMedia } from '../../src/tokens/plan-media.ts';

export interface BelievableMedia {
  readonly receipts: readonly MediaReceipt[];
  readonly tokens: number;
  readonly modalities: ModalityTokens;
}

export const NO_MEDIA: BelievableMedia = { receipts: [], tokens: 0, modalities: {} };

const PICTURES = [
  { format: 'jpeg', width: 3024, height: 4032, bytes: 3_412_877 },
  { format: 'jpeg', width: 1600, height: 1200, bytes: 486_210 },
  { format: 'webp', width: 1080, height: 1350, bytes: 172_448 },
  { format: 'png', width: 800, height: 800, bytes: 391_902 },
] as const;
const SOUND_BYTES_PER_SECOND = 16_000;
const FILM_BYTES_PER_SECOND = 610_000;
const SHORTEST_SECONDS = 8;
const LONGEST_FILM_SECONDS = 45;
const LONGEST_SOUND_SECONDS = 1500;

/** `size` and `kind` in 0…1: the same media for the same numbers. */
interface Wish {
  readonly requestId: string;
  readonly size: number;
  readonly kind: number;
}

/** One to three pictures of products. */
export function picturesOf({ requestId, size, kind }: Wish): BelievableMedia {
  const count = 1 + Math.floor(2.99 * size);
  const first = Math.floor(PICTURES.length * kind);
  const media = Array.from({ length: count }, (_picture, at) => {
    const { bytes, ...shape } = PICTURES[(first + at) % PICTURES.length]!;
    const facts: ImageFacts = { kind: 'image', orientation: 1, frameCount: 1, ...shape };
    return { facts, bytes };
  });
  return believable(requestId, media, 1);
}

/** A recording of a meeting. */
export function soundOf({ requestId, size, kind }: Wish): BelievableMedia {
  const durationSeconds = secondsOf(size, LONGEST_SOUND_SECONDS);
  const [format, codec] = kind < 0.7 ? (['m4a', 'aac'] as const) : (['mp3', 'mp3'] as const);
  const sound = { sampleRateHz: 44_100, channels: 2 };
  const facts: AudioFacts = { kind: 'audio', format, codec, durationSeconds, ...sound };
  const bytes = Math.round(durationSeconds * SOUND_BYTES_PER_SECOND);
  return believable(requestId, [{ facts, bytes }], 1);
}

/** A cut of a film, looked at once or twice a second. */
export function filmOf({ requestId, size, kind }: Wish): BelievableMedia {
  const durationSeconds = secondsOf(size, LONGEST_FILM_SECONDS);
  const facts: VideoFacts = {
    kind: 'video',
    format: 'mp4',
    codec: 'h264',
    durationSeconds,
    width: 1920,
    height: 1080,
    rotationDegrees: 0,
    pixelAspect: 1,
    framesPerSecond: 25,
    sound: { codec: 'aac', sampleRateHz: 48_000, channels: 2 },
  };
  const bytes = Math.round(durationSeconds * FILM_BYTES_PER_SECOND);
  return believable(requestId, [{ facts, bytes }], kind < 0.5 ? 1 : 2);
}

function secondsOf(size: number, longest: number): number {
  const hundredths = Math.round(100 * (SHORTEST_SECONDS + (longest - SHORTEST_SECONDS) * size));
  return hundredths / 100;
}

function believable(
  requestId: string,
  media: readonly { readonly facts: MediaFacts; readonly bytes: number }[],
  fps: number,
): BelievableMedia {
  const planned = media.map(({ facts, bytes }, at) => {
    const partPath = `messages[0].content[${at}]`;
    const path = `${partPath}.${facts.kind}_url.url`;
    const source = { type: 'url', url: `https://media.example.org/${requestId}/${at}` } as const;
    const part: MediaPart = {
      type: 'media',
      kind: facts.kind,
      source,
      path,
      partPath,
      fps,
      mediaResolution: 'default',
    };
    const plan = planMedia(facts, part);
    const sha256 = createHash('sha256').update(source.url).digest('hex');
    const inspected = { facts, bytes, sha256, origin: 'url' } as const;
    return { plan, receipt: mediaReceipt(part, inspected, plan, plan) };
  });
  const plans = planned.map(({ plan }) => plan);
  return {
    receipts: planned.map(({ receipt }) => receipt),
    tokens: plans.reduce((sum, { tokens }) => sum + tokens.total, 0),
    modalities: modalitiesOf(plans),
  };
}
