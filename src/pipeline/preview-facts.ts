/** Of a preview, what follows from plans and prices alone: frames to show, costs, other settings. */
import type { MediaFacts, PlannedMedia, VideoPlan } from '../core/media-plan.ts';
import { pricesFor } from '../core/money.ts';
import type { Principal } from '../core/principal.ts';
import type { ModelCost } from '../protocols/mimosa-preview/encode-preview.ts';
import { planVideo } from '../tokens/video.ts';
import type { Services } from './services.ts';

/** Frames per second in tenths: all that the wire allows, in steps that a slider can have. */
const LEAST_TENTHS = 1;
const MOST_TENTHS = 100;
const TENTHS_PER_FRAME = 10;
const RESOLUTIONS = ['default', 'max'] as const;

/** At most so many indexes of a plan, evenly spread from the first frame to the last; ascending. */
export function chosenFrames(
  { frameCount }: Pick<VideoPlan, 'frameCount'>,
  limit: number,
): readonly number[] {
  const count = Math.min(limit, frameCount);
  const step = count > 1 ? (frameCount - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, at) => Math.round(at * step));
}

/** With each model that the caller may use and that takes such media, uncached. */
export function costsOf(
  { kind, plan }: Pick<PlannedMedia, 'kind' | 'plan'>,
  promptTokens: number,
  principal: Pick<Principal, 'models'>,
  { models, admission }: Pick<Services, 'models' | 'admission'>,
): readonly ModelCost[] {
  return [...models.values()]
    .filter(({ id, inputs }) => inputs.includes(kind) && principal.models?.includes(id) !== false)
    .map((model) => {
      const { promptNano } = pricesFor(admission.priceOf(model), promptTokens);
      return {
        modelId: model.id,
        tokenNano: promptNano,
        costNano: promptNano * plan.tokens.total,
      };
    });
}

/** What a video would be and cost at every setting; null for media that have none. */
export function settingsOf(facts: MediaFacts): readonly VideoPlan[] | null {
  if (facts.kind !== 'video') return null;
  return RESOLUTIONS.flatMap((mediaResolution) =>
    Array.from({ length: MOST_TENTHS - LEAST_TENTHS + 1 }, (_, at) =>
      planVideo({
        durationSeconds: facts.durationSeconds,
        width: facts.width,
        height: facts.height,
        fps: (LEAST_TENTHS + at) / TENTHS_PER_FRAME,
        mediaResolution,
        sound: facts.sound !== null,
      }),
    ),
  );
}
