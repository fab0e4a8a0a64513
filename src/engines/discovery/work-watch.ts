/**
 * Asks a base URL, after each look that found the engine, how much it works on, and tells of work
 * that nobody waits for: by a metric as long as it lasts, and once in the log.
 */
import { systemClock } from '../../core/clock.ts';
import type { EngineMeter } from '../../observe/engine-metrics.ts';
import type { Answer } from './ask.ts';
import type { DecidedKind } from './decided.ts';
import { readRunningCount } from './running-count.ts';
import { UnexpectedWork } from './unexpected-work.ts';

/** What tells no count is asked again so much later: some tell one only after their first request. */
const SILENT_MS = 60_000;

interface WorkWatchOptions {
  readonly baseUrl: string;
  /** Given paths behind the server's root; bounded in time and size. */
  readonly ask: (path: string) => Promise<Answer>;
  readonly meter: Pick<EngineMeter, 'unexpectedlyRunning'>;
  /** For the operator; knows which base URL it is. */
  readonly warn: (message: string) => void;
}

export class WorkWatch {
  readonly #options: WorkWatchOptions;
  readonly #work = new UnexpectedWork();
  #asking = false;
  #silentUntilMs = 0;
  #hasCounted = false;
  #hasWarned = false;

  constructor(options: WorkWatchOptions) {
    this.#options = options;
  }

  /** So many requests of our own may be there from now on. */
  owned(requests: number): void {
    this.#work.owned(requests);
  }

  /** A look found the engine. Never rejects. */
  async found(kind: DecidedKind): Promise<void> {
    if (this.#asking || systemClock.nowMs() < this.#silentUntilMs) return;
    this.#asking = true;
    try {
      const running = await readRunningCount(kind, this.#options.ask);
      this.#counted(running);
      // What has told one does so again, whatever it answered this time.
      if (!this.#hasCounted) this.#silentUntilMs = systemClock.nowMs() + SILENT_MS;
    } catch {
      // No answer this time.
      this.#counted(null);
    } finally {
      this.#asking = false;
    }
  }

  /** A look did not: what comes back may be another engine. */
  lost(): void {
    this.#silentUntilMs = 0;
    this.#counted(null);
  }

  #counted(running: number | null): void {
    const requests = this.#work.counted(running, systemClock.nowMs());
    this.#hasCounted ||= running !== null;
    if (!this.#hasCounted) return;
    const { baseUrl, meter, warn } = this.#options;
    meter.unexpectedlyRunning(baseUrl, requests);
    if (requests === 0 || this.#hasWarned) return;
    this.#hasWarned = true;
    warn(
      `it has been working for a minute on more requests than it was given, now on ${requests} more: ` +
        'it goes on with what clients have left, or others use it too; this is said once',
    );
  }
}
