/** Turns planned media into the receipts that show a client what the model saw. */
import type { PlannedMedia } from '../core/media-plan.ts';
import type { MediaReceipt } from '../core/receipt.ts';

export function mediaReceipt(media: PlannedMedia): MediaReceipt {
  const { blob, facts, plan } = media;
  const common = {
    type: media.kind,
    path: media.partPath,
    source: blob.origin,
    sha256: blob.sha256,
    bytes: blob.bytes,
    container: facts.format,
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

/** Milliseconds are enough for people; engines work with the exact times. */
function frameTimes(plan: { frameCount: number; durationSeconds: number }): number[] {
  return Array.from(
    { length: plan.frameCount },
    (_, index) => Math.round((index * plan.durationSeconds * 1000) / plan.frameCount) / 1000,
  );
}
