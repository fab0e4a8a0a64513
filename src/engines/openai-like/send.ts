/**
 * Sends one request until a server answers it: once more, on another base URL if there is one, when
 * there is no connection, when a kept one ends without a byte, or when the server says 502 or 503.
 * What brings down a fresh connection may bring down the next server too, and is not sent again;
 * nor is anything after the first byte of an answer.
 */
import { type Dispatcher, errors } from 'undici';
import { ApiError, toApiError } from '../../core/errors.ts';
import { NeverConnected } from '../choice/never-connected.ts';
import { Ride } from '../choice/connection.ts';
import type { EngineRequest } from '../engine.ts';
import type { Place, Server, Servers } from './servers.ts';
import { engineTimeout } from './deadlines.ts';
import {
  failedError,
  isLoading,
  isUnavailable,
  readRefusal,
  type Refusal,
  unavailableError,
} from './failures.ts';
import type { RequestBody } from './json-body.ts';

/** A connection that was made and ended before an answer. */
const CUT_CODES = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
/** Heads of answers that are no HTTP, beside those that the parser names in its own class. */
const NONSENSE_CODES = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

export interface Call {
  /** Whose conversation it is, and who wants to know that it waits. */
  readonly request: Pick<EngineRequest, 'affinity' | 'onProgress' | 'onWaited'>;
  /** Behind the path of the base URL. */
  readonly path: string;
  readonly body: RequestBody;
  readonly headers: Readonly<Record<string, string>>;
  /** What a client may know of a refusal. */
  refused(refusal: Refusal): ApiError;
  readonly connectMs: number;
  readonly signal: AbortSignal;
  /** Told before each attempt, when there is a place on the server; until then the time is not its. */
  onAttempt(server: Server): void;
}

export interface Sent {
  readonly server: Server;
  /** A 2xx answer. */
  readonly response: Dispatcher.ResponseData;
  /** Must be called once the caller is done with the answer: others wait for the place. */
  readonly leave: () => void;
}

interface Failed {
  readonly failure: unknown;
  readonly loading: boolean;
}

/** Rejects with an ApiError, or with the reason of the signal. */
export async function send(servers: Servers, call: Call): Promise<Sent> {
  const first = await attempt(servers, call, null);
  if ('response' in first.outcome) return first.outcome;
  // A server that loads its model will not be ready at once; another one may be.
  if (first.outcome.loading && servers.all.length === 1) throw first.outcome.failure;
  if (!servers.anyUp()) throw first.outcome.failure;
  servers.retried();
  const second = await attempt(servers, call, first.server);
  if ('response' in second.outcome) return second.outcome;
  throw second.outcome.failure;
}

/** Waits for a place, and sends: the answer, or a failure after which another server may be tried. */
async function attempt(
  servers: Servers,
  call: Call,
  not: Server | null,
): Promise<{ readonly server: Server; readonly outcome: Sent | Failed }> {
  const place = await servers.enter(call.request, call.signal, not);
  const { server } = place;
  let answered = false;
  try {
    call.onAttempt(server);
    const outcome = await attemptOn(place, servers, call);
    answered = 'response' in outcome;
    return { server, outcome };
  } finally {
    if (!answered) place.leave();
  }
}

async function attemptOn(place: Place, servers: Servers, call: Call): Promise<Sent | Failed> {
  const { server } = place;
  const ride = new Ride();
  try {
    const response = await request(server, call, ride);
    servers.connected(server);
    ride.answered();
    if (response.statusCode >= 200 && response.statusCode < 300) {
      return { server, response, leave: place.leave };
    }
    const refusal = await readRefusal(response);
    const failure = call.refused(refusal);
    if (!isUnavailable(refusal.status)) throw failure;
    return { failure, loading: isLoading(refusal) };
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof ApiError) throw error;
    return { failure: failureOf(error, server, servers, call, ride), loading: false };
  }
}

/** The error after which another try is allowed; throws the one after which none is. */
function failureOf(
  error: unknown,
  server: Server,
  servers: Servers,
  call: Call,
  ride: Ride,
): ApiError {
  const code = codeOf(error);
  // Our own fault: the media are not what they were when they were measured.
  if (code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') throw toApiError(error);
  // A server that speaks, but no HTTP.
  if (error instanceof errors.HTTPParserError || NONSENSE_CODES.has(code)) throw failedError(error);
  if (ride.state !== 'unmade') {
    const failure = failedError(error);
    if (ride.state === 'used' && CUT_CODES.has(code)) return failure;
    throw failure;
  }
  servers.connectionFailed(server);
  const cause = new NeverConnected(error);
  const timedOut = code === 'UND_ERR_CONNECT_TIMEOUT';
  return timedOut ? engineTimeout(call.connectMs, cause) : unavailableError(cause);
}

async function request(server: Server, call: Call, ride: Ride): Promise<Dispatcher.ResponseData> {
  const response: Promise<Dispatcher.ResponseData<unknown>> = server.pool.request({
    method: 'POST',
    path: server.prefix + call.path,
    headers: { ...call.headers, 'content-length': String(call.body.bytes) },
    body: call.body.open(call.signal),
    signal: call.signal,
    opaque: ride,
  });
  // While it still connects, undici leaves an aborted request alone until it has connected.
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => {
    aborted.reject(call.signal.reason);
  };
  call.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return (await Promise.race([response, aborted.promise])) as Dispatcher.ResponseData;
  } finally {
    call.signal.removeEventListener('abort', onAbort);
  }
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}
