/** The settings of an engine once it is known what stands at its base URLs. */
import type { HttpEngineSettings, HttpKind } from '../../config/engines.ts';
import type { Engine, EngineCapabilities } from '../engine.ts';

export type DecidedKind = Exclude<HttpKind, 'auto'>;

export interface DecidedSettings extends HttpEngineSettings {
  readonly kind: DecidedKind;
  readonly model: string;
}

/** What answers; whether it is there, and what it can take, is watched from outside. */
export type KindEngine = Omit<Engine, 'probe' | 'health'>;

/** Makes the engine of a kind; `capabilities` says at any time what is known of it. */
export type MakeKind = (
  settings: DecidedSettings,
  capabilities: () => EngineCapabilities,
) => KindEngine;
