/**
 * An engine behind HTTP whose settings leave open what only a look can tell: its kind, its model,
 * what it can take. It watches every base URL from the first request or health check on, and hands
 * requests to an engine of the kind that was found. Base URLs where something else stands get none.
 */
import type { CapabilitySettings, HttpEngineSettings } from '../../config/engines.ts';
import { apiError } from '../../core/errors.ts';
import type { EnginePart } from '../../core/stream-part.ts';
import type { EngineMeter } from '../../observe/engine-metrics.ts';
import { capabilitiesOfKind } from '../capabilities.ts';
import type { Engine, EngineCapabilities, EngineHealth, EngineRequest } from '../engine.ts';
import { Asker } from './ask.ts';
import type { DecidedSettings, KindEngine, MakeKind } from './decided.ts';
import { least } from './facts.ts';
import { fitContext } from './fit-context.ts';
import { type Found, type Look, lookAt, rootPath } from './look.ts';
import { Watcher } from './watcher.ts';
import { WorkWatch } from './work-watch.ts';

const RETRY_SECONDS = 10;
const OTHER: EngineHealth = {
  state: 'down',
  detail: 'another kind of engine, or another model, than at the other base URLs',
};

type DiscoveryMeter = Pick<EngineMeter, 'serverHealth' | 'unexpectedlyRunning'>;

interface Place {
  readonly baseUrl: string;
  readonly asker: Asker;
  readonly watcher: Watcher;
  /** Null where a router stands: the engines behind it are not ours alone. */
  readonly work: WorkWatch | null;
}

/** What looks and settings say together. */
interface Known {
  /** Null while neither says what it is. */
  readonly decided: DecidedSettings | null;
  /** The same for all settings that make the same engine. */
  readonly key: string;
  /** `auto` until it is known. */
  readonly kind: string;
  readonly capabilities: EngineCapabilities;
}

/** An engine of one kind with the requests that it answers. */
interface Current {
  readonly key: string;
  readonly engine: KindEngine;
  running: number;
}

/** Nothing is connected before the first request or health check; `warn` is told of changes. */
export function createDiscoveredEngine(
  settings: HttpEngineSettings,
  make: MakeKind,
  warn: (message: string) => void,
  meter: DiscoveryMeter,
): Engine {
  return new DiscoveredEngine(settings, make, warn, meter);
}

class DiscoveredEngine implements Engine {
  readonly name: string;
  readonly #settings: HttpEngineSettings;
  readonly #make: MakeKind;
  readonly #warn: (message: string) => void;
  readonly #meter: DiscoveryMeter;
  readonly #closed = new AbortController();
  readonly #places: readonly Place[];
  /** Worked out once after each look: every request asks for it. */
  #known: Known | null = null;
  #current: Current | null = null;
  /** Replaced, but still answering. */
  readonly #outgoing = new Set<Current>();
  /** Requests of all engines. */
  #running = 0;

  constructor(
    settings: HttpEngineSettings,
    make: MakeKind,
    warn: (message: string) => void,
    meter: DiscoveryMeter,
  ) {
    this.name = settings.name;
    this.#settings = settings;
    this.#make = make;
    this.#warn = warn;
    this.#meter = meter;
    this.#places = settings.baseUrls.map((baseUrl) => this.#placeAt(baseUrl));
  }

  get kind(): string {
    return this.#knowledge().kind;
  }

  capabilities(): EngineCapabilities {
    return this.#knowledge().capabilities;
  }

  async probe(signal: AbortSignal): Promise<EngineCapabilities> {
    await Promise.all(this.#places.map(({ watcher }) => watcher.again(signal)));
    return this.capabilities();
  }

  /** As seen last; the engine is asked only before the first look has ended. */
  async health(signal: AbortSignal): Promise<EngineHealth> {
    const looks = await Promise.all(this.#places.map(({ watcher }) => watcher.known(signal)));
    const { decided } = this.#knowledge();
    const states = looks.map((look) =>
      decided !== null && differs(look, decided) ? OTHER : healthOf(look),
    );
    return (
      states.find(({ state }) => state === 'ok') ??
      states.find(({ state }) => state === 'loading') ??
      states[0]!
    );
  }

  async *stream(request: EngineRequest, signal: AbortSignal): AsyncGenerator<EnginePart> {
    for (const { watcher } of this.#places) watcher.start();
    const current = await this.#decide(signal);
    const fitted = fitContext(request, this.capabilities().contextTokens);
    current.running += 1;
    this.#nowRunning(this.#running + 1);
    let answers = false;
    try {
      for await (const part of current.engine.stream(fitted, signal)) {
        if (!answers) this.#lookWhereDown();
        answers = true;
        yield part;
      }
    } finally {
      current.running -= 1;
      this.#nowRunning(this.#running - 1);
      if (current.running === 0 && this.#outgoing.delete(current)) await current.engine.close();
    }
  }

  async close(): Promise<void> {
    this.#closed.abort(new Error('the engine is closed'));
    for (const { watcher } of this.#places) watcher.close();
    await Promise.all([
      ...this.#places.map(({ asker }) => asker.close()),
      this.#current?.engine.close(),
      ...[...this.#outgoing].map(({ engine }) => engine.close()),
    ]);
  }

  #placeAt(baseUrl: string): Place {
    const { kind, model, routed, apiKey } = this.#settings;
    const asker = new Asker(new URL(baseUrl).origin, apiKey);
    const target = { kind, model, routed, baseUrl };
    const watcher = new Watcher(
      (before, signal) => lookAt(target, asker, before, signal),
      (before, now) => {
        this.#known = null;
        this.#tell(baseUrl, before, now);
        this.#meter.serverHealth(baseUrl, now.state);
        if (now.state === 'ok') void work?.found(now.kind);
        else work?.lost();
      },
    );
    const work = routed
      ? null
      : new WorkWatch({
          baseUrl,
          ask: (path) => asker.ask(rootPath(baseUrl) + path, this.#closed.signal),
          meter: this.#meter,
          warn: (message) => this.#warn(`engine ${this.name} at ${baseUrl}: ${message}`),
        });
    return { baseUrl, asker, watcher, work };
  }

  /** A base URL may have all of them: which one has which is the business of the kind. */
  #nowRunning(requests: number): void {
    this.#running = requests;
    for (const { work } of this.#places) work?.owned(requests);
  }

  /** Rejects with `engine-unavailable` while no base URL says what it is. */
  async #decide(signal: AbortSignal): Promise<Current> {
    if (this.#knowledge().decided === null) await this.#findOut(signal);
    const { decided, key } = this.#knowledge();
    if (decided === null) {
      const health = await this.health(signal);
      const isLoading = health.state === 'loading';
      const cause = new Error(
        `engine ${this.name}: ${health.state === 'ok' ? 'undecided' : health.detail}`,
      );
      throw apiError(
        'engine-unavailable',
        null,
        [isLoading ? 'the model is loading' : 'no engine is ready'],
        { retryAfterSeconds: RETRY_SECONDS, cause },
      );
    }
    return this.#engineOf(decided, key);
  }

  /** Waits for the first base URL that says what it is, or until all have been asked. */
  async #findOut(signal: AbortSignal): Promise<void> {
    const answers = this.#places.map(async ({ watcher }) => {
      await watcher.again(signal);
      if (this.#knowledge().decided === null) throw new Error('undecided');
    });
    await Promise.any(answers).catch(() => undefined);
    signal.throwIfAborted();
  }

  #knowledge(): Known {
    if (this.#known !== null) return this.#known;
    const decided = this.#decided();
    const kind = decided?.kind ?? this.#settings.kind;
    const found = this.#places.flatMap(({ watcher }) => watcher.found ?? []);
    const fitting = found.filter((one) => one.kind === kind);
    const capabilities = combine(capabilitiesOfKind(kind), fitting, this.#settings.capabilities);
    const key = JSON.stringify([kind, decided?.model, decided?.baseUrls]);
    return (this.#known = { decided, key, kind, capabilities });
  }

  /** What the settings say, or the first base URL that was ever found; null when neither does. */
  #decided(): DecidedSettings | null {
    const looks = this.#places.map(({ watcher }) => watcher.latest);
    const found =
      looks.find((look) => look?.state === 'ok') ??
      this.#places.map(({ watcher }) => watcher.found).find((look) => look !== null);
    const { kind, model } = this.#settings;
    const decidedKind = kind === 'auto' ? found?.kind : kind;
    const decidedModel = model ?? found?.model;
    if (decidedKind === undefined || decidedModel === undefined) return null;
    const decided = { kind: decidedKind, model: decidedModel };
    const baseUrls = this.#places
      .filter(({ watcher }) => watcher.found === null || !differs(watcher.found, decided))
      .map(({ baseUrl }) => baseUrl);
    return { ...this.#settings, ...decided, baseUrls };
  }

  #engineOf(decided: DecidedSettings, key: string): Current {
    const before = this.#current;
    if (before?.key === key) return before;
    const engine = this.#make(decided, () => this.capabilities());
    this.#current = { key, engine, running: 0 };
    if (before !== null && before.running > 0) this.#outgoing.add(before);
    else before?.engine.close().catch(() => this.#warn(`engine ${this.name}: not closed`));
    return this.#current;
  }

  #tell(baseUrl: string, before: Look | null, now: Look): void {
    const words = wordsOf(now);
    const isAsExpected = now.state === 'ok' && now.looksLike === null;
    if (before === null ? isAsExpected : wordsOf(before) === words) return;
    this.#warn(`engine ${this.name} at ${baseUrl}: ${words}`);
  }

  /** An engine that answers is up again, though the last look did not find it. */
  #lookWhereDown(): void {
    for (const { watcher } of this.#places) {
      if (watcher.latest?.state === 'down') watcher.refresh();
    }
  }
}

/** Undecided settings take what the first base URL has; then the others must have the same. */
function differs(look: Look, decided: { readonly kind: string; readonly model: string }): boolean {
  return look.state === 'ok' && (look.kind !== decided.kind || look.model !== decided.model);
}

/** For the operator. */
function wordsOf(look: Look): string {
  if (look.state !== 'ok') return `${look.state}: ${look.detail}`;
  const { kind, model, looksLike } = look;
  const doubt =
    looksLike === null ? '' : `; it looks like ${looksLike}: write kind: ${looksLike}, or auto`;
  return `ok: ${kind}, model ${model}${doubt}`;
}

function healthOf(look: Look): EngineHealth {
  return look.state === 'ok' ? { state: 'ok' } : { state: look.state, detail: look.detail };
}

/** The kind's, narrowed to what all servers that were found can do; the settings have the last word. */
function combine(
  ofKind: EngineCapabilities,
  found: readonly Found[],
  settings: CapabilitySettings,
): EngineCapabilities {
  const said = found.flatMap(({ inputs }) => (inputs === null ? [] : [inputs]));
  const overridden = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    ...ofKind,
    inputs:
      said.length === 0
        ? ofKind.inputs
        : said.reduce((some, others) => some.filter((kind) => others.includes(kind))),
    contextTokens: least(found.map(({ contextTokens }) => contextTokens)),
    ...Object.fromEntries(overridden),
  };
}
