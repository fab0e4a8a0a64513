/** Which form of a film an engine gets, and which frames stand for it. */
import type { VideoPlan } from '../../core/media-plan.ts';
import type { EngineCapabilities } from '../engine.ts';
import type { MediaMode } from './media-mode.ts';

/** How engines for MiMo are set up to sample films, as the hosted API does (engines.md section 4). */
export const USUAL_SAMPLING = { fps: 2, mediaResolution: 'default' } as const;

/** As many as the model sees of any film. */
const MAX_FRAMES = 2_048;
/** Pictures of one film: engines without films have small contexts, and each costs hundreds of tokens. */
const MAX_PICTURES = 64;

export type VideoForm =
  /** The bytes as they came. */
  | { readonly type: 'original' }
  /** Made anew of the sampled frames, so that an engine sees what was planned, at its times. */
  | { readonly type: 'film'; readonly sampling: VideoPlan }
  /** JPEGs in one attachment, for engines that take frames for one a second whatever they are. */
  | { readonly type: 'list'; readonly sampling: VideoPlan }
  /** Every frame after its time, which any engine with eyes understands. Indexes ascend. */
  | { readonly type: 'pictures'; readonly indexes: readonly number[] }
  /** The engine is blind. */
  | { readonly type: 'words' };

export interface VideoSituation {
  readonly capabilities: Pick<EngineCapabilities, 'inputs' | 'videoTiming'>;
  readonly mode: MediaMode;
  /** A budget made the plan less than what was asked for. */
  readonly lowered: boolean;
  /** The engine samples each film as it is told; others do it their own way. */
  readonly samplesAsTold: boolean;
}

export function videoForm(plan: VideoPlan, situation: VideoSituation): VideoForm {
  const { capabilities, mode, lowered, samplesAsTold } = situation;
  const { inputs, videoTiming } = capabilities;
  const pictures: VideoForm | null = inputs.includes('image')
    ? { type: 'pictures', indexes: pictureIndexes(plan) }
    : null;
  if (!inputs.includes('video')) return pictures ?? { type: 'words' };
  if (mode === 'passthrough' || (mode === 'frames' && videoTiming === 'exact')) {
    const planRules = mode === 'frames' || (lowered && !samplesAsTold);
    return (planRules ? pictures : null) ?? { type: 'original' };
  }
  const sampling = videoTiming === 'one-fps' ? atOneFps(plan) : plan;
  const costsMore = lowered && plan.fps < sampling.fps;
  if (costsMore || sampling.frameCount > MAX_FRAMES) return pictures ?? { type: 'original' };
  return { type: mode === 'normalize' ? 'film' : 'list', sampling };
}

/** The frames at 0 s, 1 s, 2 s …; the times of frames are fractions of the duration. */
function atOneFps(plan: VideoPlan): VideoPlan {
  const frameCount = Math.ceil(plan.durationSeconds);
  return { ...plan, fps: 1, frameCount, durationSeconds: frameCount };
}

/** The planned frames, evenly thinned where they are too many to be pictures of their own. */
function pictureIndexes({ frameCount }: VideoPlan): readonly number[] {
  const count = Math.min(frameCount, MAX_PICTURES);
  return Array.from({ length: count }, (_, index) => Math.floor((index * frameCount) / count));
}
