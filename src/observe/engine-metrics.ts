/**
 * What is counted of engines: how much they have to do, whether they are there, how their answers
 * end. Labels hold names and base URLs of the settings and codes of the error catalogue: their
 * number is bounded, and nothing of clients is among them.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ErrorCode } from '../core/errors.ts';
import { counterOfCells, gaugeOfCells, remembering } from './cells.ts';

type HealthState = 'ok' | 'loading' | 'down';
/** How the work on a request ended: answered, left by its client, or with the code of an error. */
type Outcome = 'ok' | 'client-left' | ErrorCode;

/** Told what happens to one engine. `baseUrl` is one of its settings. */
export interface EngineMeter {
  /** Of the engine as a whole, as `/readyz` has it. */
  readonly health: (state: HealthState) => void;
  /** Of a base URL, after each look at it. */
  readonly serverHealth: (baseUrl: string, state: HealthState) => void;
  /** Requests that a base URL works on although nobody waits for them; 0 = none for long. */
  readonly unexpectedlyRunning: (baseUrl: string, requests: number) => void;
  /** Requests that a base URL works on for us. */
  readonly inFlight: (baseUrl: string, requests: number) => void;
  /** Whether a base URL is left alone after failed connections. */
  readonly breakerOpen: (baseUrl: string, isOpen: boolean) => void;
  /** Requests in the line in front of the engine. */
  readonly waiting: (requests: number) => void;
  /** A request has got its place, after so long; at once = 0. */
  readonly waited: (seconds: number) => void;
  /** A request was sent once more. */
  readonly retried: () => void;
  /** The next engine of the model was asked in the place of this one. */
  readonly passedOn: () => void;
  /** A request was handed to the engine. */
  readonly begun: () => void;
  /** Its answer has begun, so long after it was handed over. */
  readonly firstPart: (seconds: number) => void;
  /** It is over. */
  readonly ended: (outcome: Outcome) => void;
}

/** For engines of which nothing is counted. */
export const UNMETERED: EngineMeter = {
  health: () => undefined,
  serverHealth: () => undefined,
  unexpectedlyRunning: () => undefined,
  inFlight: () => undefined,
  breakerOpen: () => undefined,
  waiting: () => undefined,
  waited: () => undefined,
  retried: () => undefined,
  passedOn: () => undefined,
  begun: () => undefined,
  firstPart: () => undefined,
  ended: () => undefined,
};

const STATES: readonly HealthState[] = ['ok', 'loading', 'down'];
/** Up to the longest that a place may be waited for by default. */
const WAIT_BUCKETS_SECONDS = [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60];
/** Up to the longest that engines are given for a first byte. */
const FIRST_PART_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** Makes the meters of engines; they write into the registry. */
export function createEngineMetrics(registry: Registry): (engine: string) => EngineMeter {
  const registers = [registry];
  const health = new Gauge({
    name: 'mimosa_engine_health',
    help: '1 for the state in which an engine is.',
    labelNames: ['engine', 'state'],
    registers,
  });
  const serverHealth = new Gauge({
    name: 'mimosa_engine_server_health',
    help: '1 for the state in which a base URL of an engine was found last.',
    labelNames: ['engine', 'base_url', 'state'],
    registers,
  });
  const unexpectedRunning = new Gauge({
    name: 'mimosa_engine_unexpected_running',
    help: 'Requests that a base URL says it runs beyond those given to it, for 60 s or more.',
    labelNames: ['engine', 'base_url'],
    registers,
  });
  const inFlight = gaugeOfCells({
    name: 'mimosa_engine_server_requests',
    help: 'Requests under way at a base URL of an engine.',
    labelNames: ['engine', 'base_url'],
    registers,
  });
  const breakerOpen = new Gauge({
    name: 'mimosa_engine_breaker_open',
    help: '1 while a base URL is left alone after failed connections, until one is made.',
    labelNames: ['engine', 'base_url'],
    registers,
  });
  const waiting = new Gauge({
    name: 'mimosa_engine_waiting_requests',
    help: 'Requests that wait for a place at an engine.',
    labelNames: ['engine'],
    registers,
  });
  const waited = new Histogram({
    name: 'mimosa_engine_wait_seconds',
    help: 'How long requests waited for the place that they got.',
    labelNames: ['engine'],
    buckets: WAIT_BUCKETS_SECONDS,
    registers,
  });
  const retries = new Counter({
    name: 'mimosa_engine_retries_total',
    help: 'Requests that were sent once more, because the first attempt cannot have been worked on.',
    labelNames: ['engine'],
    registers,
  });
  const fallBacks = new Counter({
    name: 'mimosa_engine_fall_backs_total',
    help: 'Requests for which the next engine of the model was asked after this one.',
    labelNames: ['engine'],
    registers,
  });
  const requests = gaugeOfCells({
    name: 'mimosa_engine_requests',
    help: 'Requests handed to an engine that are not over, those that wait included.',
    labelNames: ['engine'],
    registers,
  });
  const firstPart = new Histogram({
    name: 'mimosa_engine_first_part_seconds',
    help: 'From handing a request to an engine until its answer begins, waiting included.',
    labelNames: ['engine'],
    buckets: FIRST_PART_BUCKETS_SECONDS,
    registers,
  });
  const outcomes = counterOfCells({
    name: 'mimosa_engine_requests_total',
    help: 'Requests that are over, by outcome: ok, client-left, or the code of an error.',
    labelNames: ['engine', 'outcome'],
    registers,
  });
  const cellsOf = remembering((engine) => ({
    inFlight: remembering((baseUrl) => inFlight({ engine, base_url: baseUrl })),
    requests: requests({ engine }),
    outcomes: remembering((outcome) => outcomes({ engine, outcome })),
  }));
  return (engine) => ({
    health: (state) => {
      for (const each of STATES) health.set({ engine, state: each }, each === state ? 1 : 0);
    },
    serverHealth: (baseUrl, state) => {
      for (const each of STATES) {
        serverHealth.set({ engine, base_url: baseUrl, state: each }, each === state ? 1 : 0);
      }
    },
    unexpectedlyRunning: (baseUrl, count) =>
      unexpectedRunning.set({ engine, base_url: baseUrl }, count),
    inFlight: (baseUrl, count) => void (cellsOf(engine).inFlight(baseUrl).value = count),
    breakerOpen: (baseUrl, isOpen) =>
      breakerOpen.set({ engine, base_url: baseUrl }, isOpen ? 1 : 0),
    waiting: (count) => waiting.set({ engine }, count),
    waited: (seconds) => waited.observe({ engine }, seconds),
    retried: () => retries.inc({ engine }),
    passedOn: () => fallBacks.inc({ engine }),
    begun: () => void (cellsOf(engine).requests.value += 1),
    firstPart: (seconds) => firstPart.observe({ engine }, seconds),
    ended: (outcome) => {
      const cells = cellsOf(engine);
      cells.requests.value -= 1;
      cells.outcomes(outcome).value += 1;
    },
  });
}
