/** Requests as the ledger sees them: money is held, then settled, by so many at a time. */
import { randomUUID } from 'node:crypto';
import { DEFAULT_MODELS } from '../../src/config/default-models.ts';
import { systemClock } from '../../src/core/clock.ts';
import { NO_LIMITS } from '../../src/core/limits.ts';
import type { Principal } from '../../src/core/principal.ts';
import { chargeOf } from '../../src/ledger/charge.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import type { Store } from '../../src/storage/store.ts';

const MODEL_ID = DEFAULT_MODELS[0]!.id;
const MOST_NANO = 1_000_000;
const MS_PER_SECOND = 1000;
const USAGE = {
  promptTokens: 500,
  cachedTokens: 100,
  completionTokens: 200,
  reasoningTokens: 50,
  modalities: {},
};

const PRINCIPAL: Principal = {
  accountId: 'bench',
  keyId: 'bench',
  admin: false,
  models: null,
  routes: null,
  // Budgets make each reservation sum up what the key has spent.
  limits: { ...NO_LIMITS, dayBudgetNano: 1e15, monthBudgetNano: 1e15 },
  accountLimits: NO_LIMITS,
  fundsNano: null,
};

export interface LedgerRate {
  readonly eventsPerSecond: number;
  /** From before `hold` to after `settle`. */
  readonly tookMs: readonly number[];
  /** Of this whole process, threads included. */
  readonly cpuMicrosecondsPerEvent: number;
}

/** The account of the load, made when it is missing, and a ledger on the store. */
export async function openBenchLedger(store: Store, onlyReplica: boolean): Promise<Ledger> {
  if ((await store.account(PRINCIPAL.accountId)) === null) {
    await store.createAccount({
      id: PRINCIPAL.accountId,
      name: 'Bench',
      createdMs: systemClock.nowMs(),
      creditNano: 1e15,
      limits: NO_LIMITS,
      disabled: false,
    });
  }
  const warn = (message: string): void => console.warn(message);
  const replicaId = randomUUID();
  const models = DEFAULT_MODELS;
  return openLedger({ store, clock: systemClock, replicaId, onlyReplica, models, warn });
}

/** So many at a time, each as fast as it can, for so long. */
export async function loadLedger(
  ledger: Ledger,
  atATime: number,
  windowMs: number,
): Promise<LedgerRate> {
  const tookMs: number[] = [];
  const cpu = process.cpuUsage();
  const began = performance.now();
  const lane = async (): Promise<void> => {
    while (performance.now() - began < windowMs) {
      const start = performance.now();
      await oneRequest(ledger);
      tookMs.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  const elapsedMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return {
    eventsPerSecond: (tookMs.length / elapsedMs) * MS_PER_SECOND,
    tookMs,
    cpuMicrosecondsPerEvent: (user + system) / tookMs.length,
  };
}

async function oneRequest(ledger: Ledger): Promise<void> {
  const requestId = randomUUID();
  const price = ledger.priceOf(MODEL_ID);
  await ledger.hold({ requestId, principal: PRINCIPAL, price, amountNano: MOST_NANO });
  await ledger.settle(
    chargeOf({
      requestId,
      principal: PRINCIPAL,
      price,
      outcome: 'answered',
      usage: USAGE,
      engine: 'bench',
      receipt: {
        media: [],
        engine: { name: 'bench', kind: 'vllm', prompt_tokens: 500, drift: 0, notices: [] },
        timings: { preparedMs: 1, firstPartMs: 2, totalMs: 3 },
        errorCode: null,
        finishReason: 'stop',
        stream: true,
        dialect: 'openai',
      },
      atMs: systemClock.nowMs(),
    }),
  );
}
