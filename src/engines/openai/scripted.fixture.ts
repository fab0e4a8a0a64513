/** An engine of this kind in front of a scripted upstream, new for every test and closed after it. */
import { afterEach, beforeEach } from 'vitest';
import {
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../../../test/support/scripted-upstream.ts';
import { httpEngineSettings } from '../../../test/support/engine-settings.ts';
import type { HttpEngineSettings } from '../../config/engines.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import type { EnginePart } from '../../core/stream-part.ts';
import { capabilitiesOfKind } from '../capabilities.ts';
import type { KindEngine } from '../discovery/decided.ts';
import type { EngineRequest } from '../engine.ts';
import type { Timeouts } from '../openai-like/deadlines.ts';
import { engineRequest, hear } from '../openai-like/testing/engine-request.ts';
import { createOpenAiEngine } from './engine.ts';

export const KEY = 'sk-of-the-engine';
export const STOP: EnginePart = { type: 'finish', reason: 'stop' };
/** What a scripted upstream says of usage unless told otherwise. */
export const USAGE: EnginePart = {
  type: 'usage',
  usage: {
    promptTokens: 7,
    completionTokens: 3,
    reasoningTokens: null,
    cachedTokens: null,
  },
};
/** Never aborts. */
export const never: AbortSignal = new AbortController().signal;

export function text(value: string): EnginePart {
  return { type: 'text', text: value };
}

interface EngineOptions extends Omit<Partial<HttpEngineSettings>, 'timeouts'> {
  readonly timeouts?: Partial<Timeouts>;
  readonly clock?: Clock;
}

export class Scripted {
  upstream!: ScriptedUpstream;
  engine!: KindEngine;
  readonly #closing: (() => Promise<void>)[] = [];

  async open(): Promise<void> {
    this.upstream = await this.anotherUpstream();
    this.engine = this.engineWith({});
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).toReversed()) await close();
  }

  /** Any free port unless told. */
  async anotherUpstream(port?: number): Promise<ScriptedUpstream> {
    const started = await startScriptedUpstream(port);
    this.#closing.push(() => started.close());
    return started;
  }

  /** Another engine, in front of the same upstream unless told otherwise. */
  engineWith({ timeouts = {}, clock = systemClock, ...said }: EngineOptions): KindEngine {
    const baseUrls = [this.upstream.baseUrl];
    // All but one are settings.
    const { afterFinishMs, ...settable } = timeouts;
    const common = { apiKey: KEY, model: 'served', baseUrls, timeouts: settable };
    const settings = httpEngineSettings({ ...common, ...said });
    const engine = createOpenAiEngine({
      settings: { ...settings, kind: 'openai', model: 'served' },
      tools: { clock, interpreter: null, warn: () => undefined },
      capabilities: () => capabilitiesOfKind('openai'),
      timeouts: afterFinishMs === undefined ? {} : { afterFinishMs },
    });
    this.#closing.push(() => engine.close());
    return engine;
  }

  /** The whole answer to a request, and the error that ended it. */
  ask(
    request: EngineRequest = engineRequest(),
    engine: KindEngine = this.engine,
  ): ReturnType<typeof hear> {
    return hear(engine.stream(request, never));
  }
}

/** For the tests of one file. */
export function useScripted(): Scripted {
  const scripted = new Scripted();
  beforeEach(() => scripted.open());
  afterEach(() => scripted.close());
  return scripted;
}
