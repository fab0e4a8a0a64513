/** Which frames stand for a film where an engine cannot have it as it was planned. */
import type { VideoPlan } from '../../core/media-plan.ts';

/** As many as the model sees of any film. */
const MAX_LISTED_FRAMES = 2_048;
/** Pictures of one film: engines without films have small contexts, and each costs hundreds of tokens. */
const MAX_PICTURES = 64;

/** The frames at 0 s, 1 s, 2 s …; null where the film is too long for that. */
export function atOneFps(plan: VideoPlan): VideoPlan | null {
  const frameCount = Math.ceil(plan.durationSeconds);
  if (frameCount > MAX_LISTED_FRAMES) return null;
  // The times of frames are fractions of the duration.
  return { ...plan, fps: 1, frameCount, durationSeconds: frameCount };
}

/** The planned frames, evenly thinned where they are too many to be pictures of their own. */
export function picturesOf({ frameCount }: VideoPlan): readonly number[] {
  const count = Math.min(frameCount, MAX_PICTURES);
  return Array.from({ length: count }, (_, index) => Math.floor((index * frameCount) / count));
}

export function timeOfFrame({ durationSeconds, frameCount }: VideoPlan, index: number): number {
  return (index * durationSeconds) / frameCount;
}
