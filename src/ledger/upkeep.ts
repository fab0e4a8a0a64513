/**
 * What a replica does by the clock: says that it lives, settles what replicas that died have left
 * behind, reads the price book again. What fails is tried again the next time.
 */
import type { Clock } from '../core/clock.ts';
import type { Store } from '../storage/store.ts';
import type { Outage } from './outage.ts';
import type { PriceBook } from './price-book.ts';

const BEAT_MS = 5_000;
const RELEASE_MS = 15_000;
const REFRESH_MS = 1_000;
/** A replica that was not heard of for so long is dead. Clocks may differ by what is left of it. */
const SILENCE_MS = 30_000;
/**
 * Who could not beat for a while itself cannot tell who died from who could not beat either: it
 * listens so long before it judges, longer than the others need for their next attempt.
 */
const LISTEN_MS = 12_000;
const MISSED_BEAT_MS = 2 * BEAT_MS;

export interface UpkeepOptions {
  readonly store: Pick<Store, 'beat' | 'leave' | 'replicas' | 'releaseLost'>;
  readonly clock: Clock;
  readonly replicaId: string;
  /** Nobody else serves on this store: whoever is in it is dead. */
  readonly onlyReplica: boolean;
  readonly book: Pick<PriceBook, 'refresh'>;
  readonly outage: Outage;
  readonly warn: (message: string) => void;
}

/** Resolves after the first beat; then goes on until it is stopped. */
export async function startUpkeep(options: UpkeepOptions): Promise<{ readonly stop: () => void }> {
  const { store, clock, replicaId, onlyReplica, book, outage, warn } = options;
  let lastBeatMs = Number.NEGATIVE_INFINITY;
  let listeningSinceMs = clock.nowMs();

  async function beat(): Promise<void> {
    await store.beat({ replicaId, atMs: clock.nowMs() });
    const nowMs = clock.nowMs();
    // A clock that was set back is as good as an absence.
    if (Math.abs(nowMs - lastBeatMs) > MISSED_BEAT_MS) listeningSinceMs = nowMs;
    lastBeatMs = nowMs;
  }

  async function release(): Promise<void> {
    const nowMs = clock.nowMs();
    const released = await store.releaseLost(nowMs - SILENCE_MS, nowMs);
    if (released > 0) {
      warn(`${released} requests of replicas that died were settled as interrupted, for nothing`);
    }
  }

  async function releaseOnceSure(): Promise<void> {
    const nowMs = clock.nowMs();
    const missed = nowMs - lastBeatMs > MISSED_BEAT_MS;
    if (!missed && nowMs - listeningSinceMs >= LISTEN_MS) await release();
  }

  /** A disk that is full can be read: only what was written shows that an outage is over. */
  async function beatAndTell(): Promise<void> {
    await beat();
    outage.answered();
  }

  async function refresh(): Promise<void> {
    await book.refresh();
    if (outage.lasts()) await beatAndTell();
  }

  await beat();
  if (onlyReplica) {
    await forgetOthers(options);
    await release();
  }
  const stops = [
    repeat(beatAndTell, BEAT_MS, outage),
    repeat(releaseOnceSure, RELEASE_MS, outage),
    repeat(refresh, REFRESH_MS, outage),
  ];
  return {
    stop() {
      for (const stop of stops) stop();
    },
  };
}

async function forgetOthers({ store, replicaId }: UpkeepOptions): Promise<void> {
  for (const other of await store.replicas(0)) {
    if (other.replicaId !== replicaId) await store.leave(other.replicaId);
  }
}

/** Does the task again and again, with a pause after each; keeps no process alive. */
function repeat(task: () => Promise<void>, pauseMs: number, outage: Outage): () => void {
  let stopped = false;
  let timer = setTimeout(() => void round(), pauseMs).unref();
  async function round(): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (!stopped) outage.failed(error);
    }
    if (!stopped) timer = setTimeout(() => void round(), pauseMs).unref();
  }
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
