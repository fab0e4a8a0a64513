/**
 * A GGUF file of the user's own: loaded on first use in a process of its own, left alone after a
 * while without work, and loaded again after a crash. Whoever uses it holds the turn.
 */
import { accessSync, constants } from 'node:fs';
import { systemClock } from '../../../core/clock.ts';
import { type ApiError, apiError } from '../../../core/errors.ts';
import type { EnginePart } from '../../../core/stream-part.ts';
import { type EngineMeter, UNMETERED } from '../../../observe/engine-metrics.ts';
import type { EngineHealth } from '../../engine.ts';
import type { FromModel, Generation, GenerationEnd, LoadedModel } from './messages.ts';
import { ModelGone, ModelProcess, ModelSilent } from './process.ts';
import { Turns } from './turns.ts';

/** Big files on slow disks. */
const LOAD_TIMEOUT_MS = 600_000;
/** A long prompt with pictures on a CPU, until the first word. */
const SILENCE_TIMEOUT_MS = 600_000;
/**
 * When a client has left. Most words end in this time; the prompt that is being read does not, nor
 * do the words of a large model: then the process is ended, and the model loaded again.
 */
const STOP_TIMEOUT_MS = 60;
/** Without work for so long, the process leaves and gives back its memory. */
const IDLE_MS = 900_000;
/** After a failure nothing is tried again for so long: loading may take minutes, and crash. */
const RETRY_SECONDS = 10;
const MS_PER_SECOND = 1_000;
/** What the cache of a context of this length takes is bearable on a laptop. */
const MAX_CONTEXT_TOKENS = 16_384;

/** Added by users, who want to know how. */
const LIBRARY = '@fugood/llama.node';
const LIBRARY_VERSION = '1.7.15';

export interface LanguageModelOptions {
  /** Absolute path of the GGUF file. */
  readonly languageModel: string;
  /** Absolute path of its multimodal projector; null = text only. */
  readonly projector: string | null;
  readonly threads: number;
  /** Module of the library, where it is not found by its name. */
  readonly library?: string;
  /** For the operator. */
  readonly warn: (message: string) => void;
  /** Absent = nothing is counted. */
  readonly meter?: EngineMeter;
}

export class LanguageModel {
  readonly #options: LanguageModelOptions;
  readonly #turns: Turns;
  #process: ModelProcess | null = null;
  #loading: Promise<LoadedModel> | null = null;
  #loaded: LoadedModel | null = null;
  #fault: { readonly detail: string; readonly untilMs: number } | null = null;
  #lastId = 0;
  #idleTimer: NodeJS.Timeout | null = null;

  constructor(options: LanguageModelOptions) {
    this.#options = options;
    this.#turns = new Turns(options.meter ?? UNMETERED, systemClock);
  }

  /** What is known of the model: null before it has been loaded. */
  get loaded(): LoadedModel | null {
    return this.#loaded;
  }

  /** Of the process, for tests. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Whether the files are there, and how an attempt to load them ended a moment ago. */
  health(): EngineHealth {
    const detail = this.#recentFault() ?? this.#missingFile();
    if (detail !== null) return { state: 'down', detail };
    return this.#process !== null && this.#loaded === null
      ? { state: 'loading', detail: 'the language model is being loaded' }
      : { state: 'ok' };
  }

  /** Waits for the turn; see `Turns.take`. */
  async takeTurn(signal: AbortSignal, onWait: () => void): Promise<() => void> {
    const release = await this.#turns.take(signal, onWait);
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    return () => {
      this.#process?.setBusy(false);
      this.#idleTimer = setTimeout(() => void this.close(), IDLE_MS).unref();
      release();
    };
  }

  /**
   * Loads the model unless it is loaded; goes on loading for the next one when the signal aborts.
   * Rejects with `engine-unavailable`, or the reason of the signal.
   */
  async load(signal: AbortSignal): Promise<LoadedModel> {
    signal.throwIfAborted();
    if (this.#process?.alive === false) await this.close();
    if (this.#loading === null) this.#checkLoadable();
    this.#loading ??= this.#start();
    this.#process?.setBusy(true);
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    return Promise.race([this.#loading, aborted]).finally(() => {
      signal.removeEventListener('abort', leave);
    });
  }

  async #start(): Promise<LoadedModel> {
    const { languageModel, projector, threads, library = LIBRARY } = this.#options;
    const settings = { library, model: languageModel, projector, threads };
    const started = new ModelProcess();
    this.#process = started;
    started.tell({ type: 'load', settings: { ...settings, contextTokens: MAX_CONTEXT_TOKENS } });
    try {
      const message = await started.next(LOAD_TIMEOUT_MS);
      if (message.type !== 'loaded') throw this.#fail(this.#reason(message));
      this.#fault = null;
      this.#loaded = message.model;
      return message.model;
    } catch (error) {
      // Whoever closed it while it was loading has no fault to hear of.
      if (this.#process !== started) throw unavailable('the language model was closed');
      const lost = error instanceof ModelGone || error instanceof ModelSilent;
      const failure = lost ? this.#fail(`${languageModel} cannot be loaded`) : error;
      await this.close();
      throw failure;
    }
  }

  /**
   * What the loaded model says, ending with `finish` and `usage`. Leaving early stops it. Rejects
   * with an ApiError, or the reason of the signal.
   */
  async *generate(
    wishes: Omit<Generation, 'id'>,
    signal: AbortSignal,
  ): AsyncGenerator<EnginePart, void, undefined> {
    if (yield* this.#attempt(wishes, signal)) return;
    await this.close();
    await this.load(signal);
    if (!(yield* this.#attempt(wishes, signal))) throw failed();
  }

  /** False when the library could not even begin. */
  async *#attempt(
    wishes: Omit<Generation, 'id'>,
    signal: AbortSignal,
  ): AsyncGenerator<EnginePart, boolean, undefined> {
    const worker = this.#process;
    const loaded = this.#loaded;
    if (worker === null || loaded === null) throw failed();
    const id = (this.#lastId += 1);
    let speaking = true;
    try {
      worker.tell({ type: 'generate', generation: { id, ...wishes } });
      for (;;) {
        const message = await worker.next(SILENCE_TIMEOUT_MS, signal);
        if (message.type === 'said') {
          yield* message.sayings;
          continue;
        }
        speaking = false;
        if (message.type === 'stuck') return false;
        // It is about to end itself: the next request must not meet it.
        if (message.type === 'failed') await this.close();
        if (message.type !== 'ended') throw endError(message, loaded);
        yield* lastParts(message.end);
        return true;
      }
    } catch (error) {
      if (error instanceof ModelGone) {
        speaking = false;
        throw failed(error);
      }
      if (!(error instanceof ModelSilent)) throw error;
      const seconds = SILENCE_TIMEOUT_MS / MS_PER_SECOND;
      throw apiError('engine-timeout', null, [seconds], { cause: error });
    } finally {
      if (speaking) await this.#stop(worker, id);
    }
  }

  /** Ends the process; a later request starts a new one. */
  async close(): Promise<void> {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const leaving = this.#process;
    this.#process = null;
    this.#loading = null;
    this.#loaded = null;
    await leaving?.kill();
  }

  /** Ends a generation that nobody listens to any more, if need be with its process. */
  async #stop(worker: ModelProcess, id: number): Promise<void> {
    worker.tell({ type: 'stop', id });
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    try {
      let message;
      do {
        message = await worker.next(Math.max(0, deadline - Date.now()));
      } while (message.type === 'said');
      if (message.type === 'failed' || message.type === 'stuck') await this.close();
    } catch {
      await this.close();
    }
  }

  #checkLoadable(): void {
    const recent = this.#recentFault();
    if (recent !== null) throw unavailable(recent);
    const missing = this.#missingFile();
    if (missing !== null) throw this.#fail(missing);
  }

  #missingFile(): string | null {
    const { languageModel, projector } = this.#options;
    for (const file of projector === null ? [languageModel] : [languageModel, projector]) {
      try {
        accessSync(file, constants.R_OK);
      } catch {
        return `${file} cannot be read`;
      }
    }
    return null;
  }

  #reason(message: FromModel): string {
    if (message.type === 'not-loaded' && message.what === 'library') {
      return `${LIBRARY} is not installed: npm install ${LIBRARY}@${LIBRARY_VERSION}`;
    }
    return `${this.#options.projector} is no projector of ${this.#options.languageModel}`;
  }

  #recentFault(): string | null {
    const fault = this.#fault;
    return fault !== null && Date.now() < fault.untilMs ? fault.detail : null;
  }

  #fail(detail: string): ApiError {
    this.#fault = { detail, untilMs: Date.now() + RETRY_SECONDS * MS_PER_SECOND };
    this.#options.warn(`the language model cannot be used: ${detail}`);
    return unavailable(detail);
  }
}

function* lastParts(end: GenerationEnd): Generator<EnginePart> {
  const { reason, matchedStop, promptTokens, completionTokens, cachedTokens } = end;
  yield { type: 'finish', reason, ...(matchedStop !== null && { matchedStop }) };
  yield {
    type: 'usage',
    usage: { promptTokens, completionTokens, cachedTokens, reasoningTokens: null },
  };
}

function endError(message: FromModel, { contextTokens }: LoadedModel): ApiError {
  if (message.type === 'too-long') {
    return apiError('context-exceeded', 'messages', [contextTokens, message.promptTokens]);
  }
  return message.type === 'refused' ? apiError('engine-refused', null, []) : failed();
}

function unavailable(detail: string): ApiError {
  return apiError('engine-unavailable', null, ['no engine is ready'], {
    retryAfterSeconds: RETRY_SECONDS,
    cause: new Error(detail),
  });
}

function failed(cause?: unknown): ApiError {
  return apiError('engine-failed', null, [], { cause });
}
