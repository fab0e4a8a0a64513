/** What a prepared request takes of the rates: its tokens, and how much there is to see and to hear. */
import type { MediaPlan } from '../core/media-plan.ts';
import type { Spending } from '../limits/rate-limits.ts';

const PIXELS_PER_MEGAPIXEL = 1_000_000;

interface Item {
  readonly plan: MediaPlan;
  readonly bytes: number;
}

/** Pixels are those that the model sees: of a video, of all its frames. */
export function spendingOf(promptTokens: number, items: readonly Item[]): Spending {
  const sum = (of: (item: Item) => number): number =>
    items.reduce((total, item) => total + of(item), 0);
  return {
    promptTokens,
    videoSeconds: sum(({ plan }) => (plan.kind === 'video' ? plan.durationSeconds : 0)),
    audioSeconds: sum(({ plan }) => soundSeconds(plan)),
    megapixels: sum(({ plan }) => pixels(plan)) / PIXELS_PER_MEGAPIXEL,
    mediaBytes: sum(({ bytes }) => bytes),
  };
}

function soundSeconds(plan: MediaPlan): number {
  if (plan.kind === 'image' || (plan.kind === 'video' && !plan.sound)) return 0;
  return plan.durationSeconds;
}

function pixels(plan: MediaPlan): number {
  if (plan.kind === 'audio') return 0;
  return plan.width * plan.height * (plan.kind === 'video' ? plan.frameCount : 1);
}
