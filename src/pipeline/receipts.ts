/** Turns planned media into the receipts that show a client what the model saw. */
import type { MediaPart } from '../core/chat-request.ts';
import type { MediaPlan } from '../core/media-plan.ts';
import type { MediaReceipt } from '../core/receipt.ts';
import type { InspectedMedia } from '../media/media.ts';

/** `asked`: the plan as the request wanted it; the same as `plan` unless a budget lowered it. */
export function mediaReceipt(
  part: MediaPart,
  media: InspectedMedia,
  plan: MediaPlan,
  asked: MediaPlan,
): MediaReceipt {
  const { facts } = media;
  const common = {
    type: part.kind,
    path: part.partPath,
    source: media.origin,
    sha256: media.sha256,
    bytes: media.bytes,
    container: facts.format,
    ...(asked.tokens.total !== plan.tokens.total && { asked: askedFor(asked) }),
  };
  const tokens = plan.tokens;
  if (facts.kind === 'audio') {
    return { ...common, codecs: [facts.codec], duration_seconds: facts.durationSeconds, tokens };
  }
  const original = { width: facts.width, height: facts.height };
  if (facts.kind === 'image' || plan.kind !== 'video') {
    const used = plan.kind === 'image' ? { width: plan.width, height: plan.height } : original;
    return { ...common, codecs: [facts.format], original, used, tokens };
  }
  return {
    ...common,
    codecs: facts.sound === null ? [facts.codec] : [facts.codec, facts.sound.codec],
    duration_seconds: facts.durationSeconds,
    original,
    used: { width: plan.width, height: plan.height },
    fps: plan.fps,
    media_resolution: plan.mediaResolution,
    frames: { count: plan.frameCount, times_seconds: frameTimes(plan) },
    tokens,
  };
}

function askedFor(asked: MediaPlan): NonNullable<MediaReceipt['asked']> {
  const tokens = asked.tokens.total;
  if (asked.kind !== 'video') return { tokens };
  return { fps: asked.fps, media_resolution: asked.mediaResolution, tokens };
}

/** Milliseconds are enough for people; engines work with the exact times. */
function frameTimes(plan: { frameCount: number; durationSeconds: number }): number[] {
  return Array.from(
    { length: plan.frameCount },
    (_, index) => Math.round((index * plan.durationSeconds * 1000) / plan.frameCount) / 1000,
  );
}
