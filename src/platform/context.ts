/** What the routes of the platform work with: plain parts, put together where the server starts. */
import type { EngineSettings } from '../config/engines.ts';
import type { Clock } from '../core/clock.ts';
import type { Model } from '../core/models.ts';
import type { Engine } from '../engines/engine.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Sessions } from '../keys/sessions.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Store } from '../storage/store.ts';
import type { EngineStates } from './engine-states.ts';
import type { ModelPull } from './model-pull.ts';

export interface PlatformContext {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly keys: KeyRing;
  readonly limits: RateLimits;
  readonly models: ReadonlyMap<string, Model>;
  readonly engines: ReadonlyMap<string, Engine>;
  /** Where the engines stand; of what is secret in it nothing is shown. */
  readonly engineSettings: readonly EngineSettings[];
  readonly metrics: Pick<Metrics, 'text'>;
  /** Of the embedded engine's files. */
  readonly modelsDirectory: string;
  /** Brings what is missing there. */
  readonly modelPull: ModelPull;
  readonly clock: Clock;
  /** Of Mimosa, as `mimosa --version` says it. */
  readonly version: string;
  /** When this process began to serve. */
  readonly startedMs: number;
}

/** The same with what the door itself adds: every handler gets this. */
export interface RouteContext extends PlatformContext {
  readonly sessions: Sessions;
  readonly engineStates: EngineStates;
}
