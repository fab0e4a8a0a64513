/**
 * A GGUF file of the user's own: loaded on first use in a process of its own, left alone after a
 * while without work, and loaded again after a crash. Whoever uses it holds the turn.
 */
import { access, constants } from 'node:fs/promises';
import { type ApiError, apiError } from '../../../core/errors.ts';
import type { EnginePart } from '../../../core/stream-part.ts';
import type { EngineHealth } from '../../engine.ts';
import type { FromModel, Generation, GenerationEnd, LoadedModel } from './messages.ts';
import { ModelGone, ModelProcess, ModelSilent } from './process.ts';
import { Turns } from './turns.ts';

/** Big files on slow disks. */
const LOAD_TIMEOUT_MS = 600_000;
/** A long prompt with pictures on a CPU, until the first word. */
const SILENCE_TIMEOUT_MS = 600_000;
/** Words end sooner, prompts may not: then the process is ended, and the model loaded again. */
const STOP_TIMEOUT_MS = 2_000;
/** Without work for so long, the process leaves and gives back its memory. */
const IDLE_MS = 900_000;
const RETRY_SECONDS = 10;
const MS_PER_SECOND = 1_000;
/** What the cache of a context of this length takes is bearable on a laptop. */
const MAX_CONTEXT_TOKENS = 16_384;

/** Added by users, who want to know how. */
export const LIBRARY = '@fugood/llama.node';

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
}

export class LanguageModel {
  readonly #options: LanguageModelOptions;
  readonly #turns = new Turns();
  #process: ModelProcess | null = null;
  #loaded: LoadedModel | null = null;
  #fault: string | null = null;
  #lastId = 0;
  #idleTimer: NodeJS.Timeout | null = null;

  constructor(options: LanguageModelOptions) {
    this.#options = options;
  }

  /** What is known of the model: null before it has been loaded. */
  get loaded(): LoadedModel | null {
    return this.#loaded;
  }

  /** Of the process, for tests. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Whether the files are there, and what became of the last attempt to load them. */
  async health(): Promise<EngineHealth> {
    const fault = (await this.#missingFile()) ?? this.#fault;
    if (fault !== null) return { state: 'down', detail: fault };
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

  /** Loads the model unless it is loaded. Rejects with `engine-unavailable`. */
  async load(signal: AbortSignal): Promise<LoadedModel> {
    if (this.#process?.alive === true && this.#loaded !== null) {
      this.#process.setBusy(true);
      return this.#loaded;
    }
    await this.close();
    const missing = await this.#missingFile();
    if (missing !== null) throw this.#unavailable(missing);
    const { languageModel, projector, threads, library = LIBRARY } = this.#options;
    const started = (this.#process = new ModelProcess());
    const settings = { library, model: languageModel, projector, threads };
    started.tell({ type: 'load', settings: { ...settings, contextTokens: MAX_CONTEXT_TOKENS } });
    try {
      const message = await started.next(LOAD_TIMEOUT_MS, signal);
      if (message.type === 'loaded') {
        this.#fault = null;
        return (this.#loaded = message.model);
      }
      throw this.#unavailable(this.#reason(message));
    } catch (error) {
      await this.close();
      const lost = error instanceof ModelGone || error instanceof ModelSilent;
      throw lost ? this.#unavailable(`${languageModel} cannot be loaded`) : error;
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
    const worker = this.#process;
    const loaded = this.#loaded;
    if (worker === null || loaded === null) throw failed();
    const id = (this.#lastId += 1);
    let speaking = true;
    try {
      worker.tell({ type: 'generate', generation: { id, ...wishes } });
      while (speaking) {
        const message = await worker.next(SILENCE_TIMEOUT_MS, signal);
        if (message.type === 'said') {
          yield* message.sayings;
          continue;
        }
        speaking = false;
        if (message.type !== 'ended') throw endError(message, loaded);
        yield* lastParts(message.end);
      }
    } catch (error) {
      if (error instanceof ModelGone) speaking = false;
      throw error instanceof ModelSilent
        ? apiError('engine-timeout', null, [SILENCE_TIMEOUT_MS / MS_PER_SECOND], { cause: error })
        : error instanceof ModelGone
          ? failed(error)
          : error;
    } finally {
      if (speaking) await this.#stop(worker, id);
    }
  }

  /** Ends the process; a later request starts a new one. */
  async close(): Promise<void> {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const leaving = this.#process;
    this.#process = null;
    this.#loaded = null;
    await leaving?.kill();
  }

  /** Ends a generation that nobody listens to any more, if need be with its process. */
  async #stop(worker: ModelProcess, id: number): Promise<void> {
    worker.tell({ type: 'stop', id });
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    try {
      while ((await worker.next(Math.max(0, deadline - Date.now()))).type === 'said');
    } catch {
      await this.close();
    }
  }

  async #missingFile(): Promise<string | null> {
    const { languageModel, projector } = this.#options;
    for (const file of projector === null ? [languageModel] : [languageModel, projector]) {
      try {
        await access(file, constants.R_OK);
      } catch {
        return `${file} cannot be read`;
      }
    }
    return null;
  }

  #reason(message: FromModel): string {
    if (message.type === 'not-loaded' && message.what === 'library') {
      return `${LIBRARY} is not installed: npm install ${LIBRARY}`;
    }
    return `${this.#options.projector} is no projector of ${this.#options.languageModel}`;
  }

  #unavailable(fault: string): ApiError {
    this.#fault = fault;
    this.#options.warn(`the language model cannot be used: ${fault}`);
    return apiError('engine-unavailable', null, ['no engine is ready'], {
      retryAfterSeconds: RETRY_SECONDS,
      cause: new Error(fault),
    });
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

function failed(cause?: unknown): ApiError {
  return apiError('engine-failed', null, [], { cause });
}
