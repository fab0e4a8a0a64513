/** The published calculators on numbers alone: no key, no media, no engine. */
import { estimateAudioTokens } from '../tokens/audio.ts';
import { estimateImageTokens } from '../tokens/image.ts';
import { estimateVideoTokens } from '../tokens/video.ts';
import type { EstimateItem } from '../protocols/mimosa-tokens/estimate.ts';

/** Tokens of each item, in order; sound is the published approximation and may have a fraction. */
export function estimateTokens(items: readonly EstimateItem[]): number[] {
  return items.map((item) => {
    switch (item.type) {
      case 'image':
        return estimateImageTokens(item.width, item.height);
      case 'audio':
        return estimateAudioTokens(item.duration);
      case 'video':
        return estimateVideoTokens({
          durationSeconds: item.duration,
          width: item.width,
          height: item.height,
          fps: item.fps,
          mediaResolution: item.media_resolution,
          mute: item.mute,
        });
    }
  });
}
