/** How media reach an engine that does not take them in the body (engines.md section 4). */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HttpEngineSettings } from '../../config/engines.ts';
import type { MediaKind } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import type { Attachment } from '../conversation.ts';
import { extensionOf } from './mime.ts';
import { OneTimeMedia } from './one-time-media.ts';
import { shareFile, sweepShared } from './shared-file.ts';

/** What kinds of engines take by URL, where it is not everything. */
const BY_URL: ReadonlyMap<string, readonly MediaKind[]> = new Map([
  ['llamacpp', ['image']],
  ['ollama', []],
]);
const EVERYTHING: readonly MediaKind[] = ['image', 'audio', 'video'];
/** What an earlier server left in a shared directory may be too young to be removed at the first look. */
const SWEEP_EVERY_MS = 3_600_000;
/** When to come back after a fault of the settings, which somebody must mend. */
const RETRY_SECONDS = 30;

/** A medium under a URL. */
export interface HandedOver {
  readonly url: string;
  /** Another server is asked, which may fetch it too. */
  renew(): void;
  /** Takes it back; nothing can be read from the URL any more. */
  end(): Promise<void>;
}

/** Lives as long as its engine: a listener is opened when it is first needed. */
export class HandOver {
  readonly #settings: Pick<HttpEngineSettings, 'kind' | 'media'>;
  readonly #warn: (message: string) => void;
  #listener: Promise<OneTimeMedia> | null = null;
  #swept: Promise<void> = Promise.resolve();
  #sweptAtMs = 0;

  /** `warn` is told what is wrong with the operator's own settings. */
  constructor(
    settings: Pick<HttpEngineSettings, 'kind' | 'media'>,
    warn: (message: string) => void = () => undefined,
  ) {
    this.#settings = settings;
    this.#warn = warn;
  }

  /** Whether a single file of that kind has another way than the body. */
  takes(medium: MediaKind): boolean {
    const { kind, media } = this.#settings;
    const hasWay = media.sharedDirectory !== null || media.listen !== null;
    return hasWay && (BY_URL.get(kind) ?? EVERYTHING).includes(medium);
  }

  /**
   * Null where the engine, or the settings, leave no way but the body. Throws `engine-unavailable`
   * where the way that the settings name is not there, so that another engine may be asked.
   */
  async give(attachment: Attachment, signal: AbortSignal): Promise<HandedOver | null> {
    try {
      return await this.#give(attachment, signal);
    } catch (error) {
      signal.throwIfAborted();
      const { code, syscall } = error as NodeJS.ErrnoException;
      // Only the system can say that a port or a directory is not to be had.
      if (code === undefined || syscall === undefined) throw error;
      this.#warn(`large media cannot be handed over (${code}): see media of the engine's settings`);
      throw apiError('engine-unavailable', null, ['no engine is ready'], {
        retryAfterSeconds: RETRY_SECONDS,
        cause: error,
      });
    }
  }

  async #give(attachment: Attachment, signal: AbortSignal): Promise<HandedOver | null> {
    const { kind, media } = this.#settings;
    const [piece, ...more] = attachment.pieces;
    if (!this.takes(attachment.kind) || piece === undefined || more.length > 0) return null;
    if (media.sharedDirectory !== null) {
      await this.#sweep(media.sharedDirectory);
      const extension = extensionOf(attachment.mime);
      const file = await shareFile(media.sharedDirectory, piece, extension, signal);
      // llama.cpp reads URLs of files as relative to its `--media-path`.
      const url = kind === 'llamacpp' ? `file://${path.basename(file)}` : pathToFileURL(file).href;
      return { url, renew: () => undefined, end: () => rm(file, { force: true }) };
    }
    if (media.listen === null) return null;
    return (await this.#open(media.listen)).offer(piece, attachment.mime);
  }

  /** Now and then. Sharing itself says what is wrong with the directory. */
  #sweep(directory: string): Promise<void> {
    const nowMs = Date.now();
    if (nowMs - this.#sweptAtMs >= SWEEP_EVERY_MS) {
      this.#sweptAtMs = nowMs;
      this.#swept = sweepShared(directory, nowMs).catch(() => undefined);
    }
    return this.#swept;
  }

  #open(listen: string): Promise<OneTimeMedia> {
    this.#listener ??= OneTimeMedia.open(listen).catch((error: unknown) => {
      // The port may be free the next time.
      this.#listener = null;
      throw error;
    });
    return this.#listener;
  }

  /** Closes the listener. */
  async close(): Promise<void> {
    const listener = await this.#listener?.catch(() => null);
    await listener?.close();
  }
}
