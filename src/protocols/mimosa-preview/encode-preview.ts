/**
 * The answer of POST /v1/media/preview: one JSON object a line, each written as soon as it is known.
 */
import type { ApiError } from '../../core/errors.ts';
import type { Frame, MediaFacts, VideoPlan } from '../../core/media-plan.ts';
import { formatUsd } from '../../core/money.ts';
import type { MediaReceipt } from '../../core/receipt.ts';
import type { Usage } from '../../core/stream-part.ts';
import { encodeError } from '../openai-chat/encode-error.ts';
import { encodePromptTokensDetails } from '../openai-chat/encode-usage.ts';

/** What one medium's tokens cost with a model, none of them cached. */
export interface ModelCost {
  readonly modelId: string;
  /** Nano-dollars of one prompt token, in a prompt as long as this one. */
  readonly tokenNano: number;
  readonly costNano: number;
}

interface SpokenSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  readonly language: string;
}

/** `media`: place among the media parts of the request, from 0. */
export type PreviewEvent =
  | ({
      readonly type: 'prompt';
      /** Price of the prompt in nano-dollars. */
      readonly costNano: number;
    } & Pick<Usage, 'promptTokens' | 'cachedTokens' | 'modalities'>)
  | {
      readonly type: 'media';
      readonly media: number;
      readonly receipt: MediaReceipt;
      readonly facts: MediaFacts;
      readonly costs: readonly ModelCost[];
      /** Indexes of the frames that follow; null where there are no frames. */
      readonly frames: readonly number[] | null;
      /** Of a video, when asked for. */
      readonly settings: readonly VideoPlan[] | null;
    }
  | {
      readonly type: 'picture';
      readonly media: number;
      /** As the model sees it, or as it came. */
      readonly of: 'used' | 'original';
      readonly mime: 'image/jpeg' | 'image/png';
      readonly width: number;
      readonly height: number;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'frame'; readonly media: number; readonly frame: Frame }
  | {
      readonly type: 'peaks';
      readonly media: number;
      /** The first bucket of this line, and how many there are in all. */
      readonly from: number;
      readonly buckets: number;
      /** Samples in [−1, 1], the least and the greatest of each bucket. */
      readonly least: readonly number[];
      readonly greatest: readonly number[];
    }
  | {
      readonly type: 'transcript';
      readonly media: number;
      readonly segments: readonly SpokenSegment[];
      readonly background: string;
    }
  | {
      readonly type: 'unavailable';
      readonly media: number;
      readonly what: 'transcript';
      readonly error: ApiError;
    }
  | { readonly type: 'done' };

const NANO_PER_MILLIONTH = 1_000_000;

/** One line, its end included. */
export function encodePreviewEvent(event: PreviewEvent): string {
  return `${JSON.stringify(wireOf(event))}\n`;
}

/** The line that ends an answer which went wrong after its first line. */
export function encodePreviewError(error: ApiError): string {
  return `${JSON.stringify({ type: 'error', ...errorOf(error) })}\n`;
}

function wireOf(event: PreviewEvent): object {
  switch (event.type) {
    case 'prompt':
      return {
        type: 'prompt',
        prompt_tokens: event.promptTokens,
        prompt_tokens_details: encodePromptTokensDetails(event),
        cost: { currency: 'USD', prompt: formatUsd(event.costNano) },
      };
    case 'media':
      return {
        type: 'media',
        media: event.media,
        receipt: event.receipt,
        facts: factsOf(event.facts),
        prices: event.costs.map(priceOf),
        ...(event.frames !== null && { frames: event.frames }),
        ...(event.settings !== null && { settings: event.settings.map(settingOf) }),
      };
    case 'picture': {
      const { bytes, ...known } = event;
      return { ...known, data: base64(bytes) };
    }
    case 'frame': {
      const { index, timeSeconds, width, height, jpeg } = event.frame;
      return {
        type: 'frame',
        media: event.media,
        index,
        time_seconds: timeSeconds,
        mime: 'image/jpeg',
        width,
        height,
        data: base64(jpeg),
      };
    }
    case 'transcript':
      return {
        ...event,
        segments: event.segments.map(({ startSeconds, endSeconds, text, language }) => ({
          start_seconds: startSeconds,
          end_seconds: endSeconds,
          text,
          language,
        })),
      };
    case 'unavailable': {
      const { error, ...known } = event;
      return { ...known, ...errorOf(error) };
    }
    case 'peaks':
    case 'done':
      return event;
  }
}

/** What a receipt does not say. */
function factsOf(facts: MediaFacts): object {
  switch (facts.kind) {
    case 'image':
      return { orientation: facts.orientation, frame_count: facts.frameCount };
    case 'audio':
      return { sample_rate_hz: facts.sampleRateHz, channels: facts.channels };
    case 'video':
      return {
        frames_per_second: facts.framesPerSecond,
        rotation_degrees: facts.rotationDegrees,
        pixel_aspect: facts.pixelAspect,
        sound: facts.sound && {
          sample_rate_hz: facts.sound.sampleRateHz,
          channels: facts.sound.channels,
        },
      };
  }
}

function priceOf({ modelId, tokenNano, costNano }: ModelCost): object {
  return {
    model: modelId,
    prompt_usd_per_million: formatUsd(tokenNano * NANO_PER_MILLIONTH),
    usd: formatUsd(costNano),
  };
}

function settingOf({ fps, mediaResolution, frameCount, width, height, tokens }: VideoPlan): object {
  return { fps, media_resolution: mediaResolution, frames: frameCount, width, height, tokens };
}

function errorOf(error: ApiError): object {
  return JSON.parse(encodeError(error)) as object;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
