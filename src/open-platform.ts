/**
 * Opens what a serving Mimosa remembers and keeps account with: the store, the keys, the limits, the
 * ledger. The rooms of `house.ts` answer; these say for whom, how much, and what it cost.
 */
import { randomUUID } from 'node:crypto';
import { openStoreOrExplain } from './cli/with-store.ts';
import type { Settings } from './config/load.ts';
import type { Clock } from './core/clock.ts';
import { createKeyRing, type OpenKeyRing } from './keys/create-key-ring.ts';
import { openRootKey } from './keys/open-root-key.ts';
import type { Ledger } from './ledger/ledger.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { createRateLimits } from './limits/create-rate-limits.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import { type Admission, createAdmission } from './pipeline/admission.ts';
import type { PlatformMetrics } from './observe/platform-metrics.ts';
import { meteredStore } from './storage/metered-store.ts';
import { lockForServing } from './storage/serving-lock.ts';
import type { Store } from './storage/store.ts';

/** How often the number of replicas is asked for, and how old a sign of life may be. */
const REPLICAS_POLL_MS = 15_000;
const REPLICA_SILENCE_MS = 30_000;

export interface Platform {
  readonly store: Store;
  readonly keys: OpenKeyRing;
  readonly limits: RateLimits;
  readonly ledger: Ledger;
  readonly admission: Admission;
  /** The root key in clear when it was made just now: to be shown once. */
  readonly newKey: string | null;
  /** Settles what is on its way, says goodbye, lets go of the database. */
  close(): Promise<void>;
}

/**
 * Rejects when the database cannot be opened or is of a newer version, and when another server has
 * the data directory.
 */
export async function openPlatform(
  settings: Settings,
  clock: Clock,
  metrics: PlatformMetrics,
  warn: (message: string) => void,
): Promise<Platform> {
  const { dataDirectory, databaseUrl, redisUrl, models, rootKey } = settings;
  const undo: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of undo.toReversed()) await close();
  };
  try {
    if (databaseUrl === null) {
      const unlock = lockForServing(dataDirectory);
      undo.push(async () => unlock());
    }
    const store = meteredStore(
      await openStoreOrExplain({ databaseUrl, dataDirectory }),
      metrics.store,
    );
    undo.push(() => store.close());
    const { newKey } = await openRootKey(store, dataDirectory, rootKey, clock);
    const replicaId = randomUUID();
    const onlyReplica = databaseUrl === null;
    const opened = await openLedger({ store, clock, replicaId, onlyReplica, models, warn });
    undo.push(() => opened.close());
    const ledger = countSettlements(opened, metrics);
    const replicas = onlyReplica ? alone() : countReplicas(store, clock);
    undo.push(async () => replicas.stop());
    const limits = await createRateLimits({
      redisUrl,
      clock,
      replicas: replicas.count,
      modelRates: settings.rates,
      warn,
    });
    undo.push(() => limits.close());
    metrics.watchLimits(() => limits.state);
    const keys = createKeyRing(store, clock);
    undo.push(() => keys.close());
    const admission = createAdmission(ledger, limits);
    return { store, keys, limits, ledger, admission, newKey, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function countSettlements(ledger: Ledger, metrics: PlatformMetrics): Ledger {
  return {
    ...ledger,
    settle(charge) {
      metrics.settled(charge);
      return ledger.settle(charge);
    },
  };
}

interface ReplicaCount {
  readonly count: () => number;
  readonly stop: () => void;
}

function alone(): ReplicaCount {
  return { count: () => 1, stop: () => {} };
}

/** What the store last said; an outage of the store changes nothing. */
function countReplicas(store: Store, clock: Clock): ReplicaCount {
  let last = 1;
  const ask = (): void => {
    store.replicas(clock.nowMs() - REPLICA_SILENCE_MS).then(
      (replicas) => {
        last = Math.max(1, replicas.length);
      },
      () => {},
    );
  };
  ask();
  const timer = setInterval(ask, REPLICAS_POLL_MS);
  timer.unref();
  return { count: () => last, stop: () => clearInterval(timer) };
}
