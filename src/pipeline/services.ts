/** What the steps of a request work with; built once by `main`, handed down, never global. */
import type { Clock } from '../core/clock.ts';
import type { Model } from '../core/models.ts';
import type { PlannedMedia } from '../core/media-plan.ts';
import type { Engine } from '../engines/engine.ts';
import type { SoundEvidence } from '../engines/local/evidence.ts';
import type { Media } from '../media/media.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { TextCounter } from '../tokens/counter.ts';
import type { Admission } from './admission.ts';
import type { RepeatMemory } from './repeats.ts';

export interface Services {
  readonly models: ReadonlyMap<string, Model>;
  readonly admission: Admission;
  readonly engines: ReadonlyMap<string, Engine>;
  readonly media: Media;
  /** What is said in a sound or a film; rejects with `engine-unavailable` without its models. */
  readonly hearSpeech: (media: PlannedMedia, signal: AbortSignal) => Promise<SoundEvidence>;
  readonly counter: TextCounter;
  readonly repeats: RepeatMemory;
  readonly clock: Clock;
  /** Opaque values for others are made with it. */
  readonly secret: Buffer;
  readonly metrics: Metrics;
}
