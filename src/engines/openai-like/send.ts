/**
 * Sends one request until a server answers it: once more, on another base URL if there is one, when
 * there is no connection, when it ends without a byte, or when the server says 502 or 503. After the first byte of an answer nothing is
 * ever sent twice.
 */
import { type Dispatcher, errors } from 'undici';
import type { MediaKind } from '../../core/chat-request.ts';
import { ApiError, toApiError } from '../../core/errors.ts';
import type { Server, Servers } from './servers.ts';
import { engineTimeout } from './deadlines.ts';
import {
  failedError,
  isLoading,
  isUnavailable,
  readRefusal,
  refusalError,
  unavailableError,
} from './failures.ts';
import type { RequestBody } from './request-body.ts';

const MAX_ATTEMPTS = 2;
const PATH = '/chat/completions';
/** A connection that was made and ended before an answer: often one kept for too long. */
const CUT_CODES = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
/** Heads of answers that are no HTTP, beside those that the parser names in its own class. */
const NONSENSE_CODES = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

export interface Call {
  readonly body: RequestBody;
  readonly headers: Readonly<Record<string, string>>;
  /** Kinds of media in the request, for errors. */
  readonly kinds: readonly MediaKind[];
  readonly connectMs: number;
  readonly signal: AbortSignal;
}

export interface Sent {
  /** Its `inFlight` counts this call until the caller is done with the answer. */
  readonly server: Server;
  /** A 2xx answer. */
  readonly response: Dispatcher.ResponseData;
}

/** Rejects with an ApiError, or with the reason of the signal. */
export async function send(servers: Servers, call: Call): Promise<Sent> {
  let last: Server | null = null;
  let failure: unknown = null;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const server = servers.choose(last);
    if (server === null) break;
    const outcome = await attemptOn(server, servers, call);
    if ('response' in outcome) return outcome;
    failure = outcome.failure;
    // A server that loads its model will not be ready at once; another one may be.
    if (outcome.loading && servers.all.length === 1) break;
    last = server;
  }
  throw failure ?? unavailableError(new Error('every server of the engine is out'));
}

/** One attempt: the answer, or a failure after which another server may be tried. */
async function attemptOn(
  server: Server,
  servers: Servers,
  call: Call,
): Promise<Sent | { readonly failure: unknown; readonly loading: boolean }> {
  server.inFlight += 1;
  let answered = false;
  try {
    const response = await request(server, call);
    server.connected();
    if (response.statusCode >= 200 && response.statusCode < 300) {
      answered = true;
      return { server, response };
    }
    const refusal = await readRefusal(response);
    const failure = refusalError(refusal, call.kinds);
    if (!isUnavailable(refusal.status)) throw failure;
    return { failure, loading: isLoading(refusal) };
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof ApiError) throw error;
    const code = codeOf(error);
    // Our own fault: the media are not what they were when they were measured.
    if (code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') throw toApiError(error);
    // A server that speaks, but no HTTP.
    if (error instanceof errors.HTTPParserError || NONSENSE_CODES.has(code)) {
      throw failedError(error);
    }
    if (!CUT_CODES.has(code)) servers.connectionFailed(server);
    const timedOut = code === 'UND_ERR_CONNECT_TIMEOUT';
    const failure = timedOut ? engineTimeout(call.connectMs, error) : unavailableError(error);
    return { failure, loading: false };
  } finally {
    if (!answered) server.inFlight -= 1;
  }
}

async function request(server: Server, call: Call): Promise<Dispatcher.ResponseData> {
  const response = server.pool.request({
    method: 'POST',
    path: server.prefix + PATH,
    headers: { ...call.headers, 'content-length': String(call.body.bytes) },
    body: call.body.open(call.signal),
    signal: call.signal,
  });
  // While it still connects, undici leaves an aborted request alone until it has connected.
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => {
    aborted.reject(call.signal.reason);
  };
  call.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([response, aborted.promise]);
  } finally {
    call.signal.removeEventListener('abort', onAbort);
  }
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}
