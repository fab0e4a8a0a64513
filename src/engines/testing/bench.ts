/** An engine of any kind in front of a scripted upstream, new for every test and closed after it. */
import { afterEach, beforeEach } from 'vitest';
import { httpEngineSettings } from '../../../test/support/engine-settings.ts';
import {
  type Reply,
  type ScriptedUpstream,
  startScriptedUpstream,
  type Step,
} from '../../../test/support/scripted-upstream.ts';
import type { HttpEngineSettings } from '../../config/engines.ts';
import { systemClock } from '../../core/clock.ts';
import { capabilitiesOfKind } from '../capabilities.ts';
import type { KindEngine } from '../discovery/decided.ts';
import type { EngineRequest } from '../engine.ts';
import type { Timeouts } from '../openai-like/deadlines.ts';
import type { OpenAiLikeParts } from '../openai-like/engine.ts';
import { engineRequest, hear } from '../openai-like/testing/engine-request.ts';
import type { SpokenKind } from './spoken-kind.ts';

export const KEY = 'sk-of-the-engine';

type Exchange = ScriptedUpstream['exchanges'][number];

interface BenchOptions extends Partial<HttpEngineSettings> {
  readonly timeouts?: Partial<Timeouts>;
}

export class Bench {
  upstream!: ScriptedUpstream;
  /** What the engine told the operator. */
  readonly warnings: string[] = [];
  readonly #spoken: SpokenKind;
  readonly #closing: (() => Promise<void>)[] = [];

  constructor(spoken: SpokenKind) {
    this.#spoken = spoken;
  }

  async open(): Promise<void> {
    this.warnings.length = 0;
    this.upstream = await startScriptedUpstream();
    this.#closing.push(() => this.upstream.close());
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).toReversed()) await close();
  }

  engine(options: BenchOptions = {}): KindEngine {
    const engine = this.#spoken.create(this.parts(options));
    this.#closing.push(() => engine.close());
    return engine;
  }

  /** What an engine of the kind is made of. */
  parts({ timeouts = {}, ...said }: BenchOptions = {}): OpenAiLikeParts {
    const { kind } = this.#spoken;
    const baseUrls = [this.upstream.baseUrl];
    const settings = httpEngineSettings({ apiKey: KEY, baseUrls, ...said });
    return {
      settings: { ...settings, kind, model: 'served' },
      tools: {
        clock: systemClock,
        interpreter: null,
        warn: (message) => this.warnings.push(message),
      },
      capabilities: () => capabilitiesOfKind(kind),
      timeouts,
    };
  }

  /** Answers to chats; whatever else is asked is granted. */
  script(reply: Reply): void {
    const { contentType } = this.#spoken;
    const answer = { headers: { 'content-type': contentType }, ...reply };
    this.upstream.script(({ path }) =>
      path === this.#spoken.path ? answer : { headers: {}, steps: ['{}'] },
    );
  }

  /** The whole answer to a request, and the error that ended it. */
  ask(
    steps: readonly Step[],
    request: EngineRequest = engineRequest(),
    engine: KindEngine = this.engine(),
  ): ReturnType<typeof hear> {
    this.script({ steps });
    return hear(engine.stream(request, new AbortController().signal));
  }

  /** Chats that were asked for so far. */
  chats(): Exchange[] {
    return this.upstream.exchanges.filter(({ path }) => path === this.#spoken.path);
  }

  /** Everything else that was. */
  others(): Exchange[] {
    return this.upstream.exchanges.filter(({ path }) => path !== this.#spoken.path);
  }

  /** Body of the last chat. */
  body(): Record<string, unknown> {
    return JSON.parse(this.chats().at(-1)!.body.toString()) as Record<string, unknown>;
  }
}

/** For the tests of one `describe`. */
export function useBench(spoken: SpokenKind): Bench {
  const bench = new Bench(spoken);
  beforeEach(() => bench.open());
  afterEach(() => bench.close());
  return bench;
}
