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
  /** What says no count is not asked again until it has been away. */
  #worthAsking = true;
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
    if (this.#asking || !this.#worthAsking) return;
    this.#asking = true;
    try {
      const running = await readRunningCount(kind, this.#options.ask);
      this.#worthAsking = running !== null;
      this.#counted(running);
    } catch {
      // No answer this time.
      this.#counted(null);
    } finally {
      this.#asking = false;
    }
  }

  /** A look did not: what comes back may be another engine. */
  lost(): void {
    this.#worthAsking = true;
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
