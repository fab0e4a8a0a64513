/** Engines for MiMo refuse what is very long and narrow; clients shall see the reason. */
import { apiError } from '../../core/errors.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { EngineCapabilities } from '../engine.ts';

/** Throws `media-corrupt` for pictures and films beyond what the engine takes. */
export function checkAspect(
  { facts, path }: PlannedMedia,
  { maxAspect }: EngineCapabilities,
): void {
  if (maxAspect === null || facts.kind === 'audio') return;
  const aspect = Math.max(facts.width, facts.height) / Math.min(facts.width, facts.height);
  if (aspect > maxAspect) {
    throw apiError('media-corrupt', path, [`aspect ratio above ${maxAspect}`]);
  }
}
