/**
 * Short questions to a server: small GETs and POSTs beside the requests of clients, each with a
 * limit in time and size, so that a server that is slow, endless, or no API at all costs little.
 */
import { type Dispatcher, errors, Pool } from 'undici';
import { readText } from '../openai-like/bounded-body.ts';
import { parseJson } from '../openai-like/json.ts';

const LIMIT_MS = 2_000;
/** Routers list hundreds of models. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** For one look, not from one to the next: a connection kept too long would look like a fault. */
const KEEP_ALIVE_MS = 1_000;
const CONNECTIONS = 4;

export interface Answer {
  readonly status: number;
  /** At most MAX_BODY_BYTES of it. */
  readonly body: string;
  /** Null when the body is no JSON, or was too long. */
  readonly json: unknown;
  /** Made for people: HTML. */
  readonly isPage: boolean;
}

/** Why there was no answer: a fault of the way to the server. */
export type NoAnswer = 'refused' | 'name' | 'tls' | 'slow' | 'not-http' | 'cut';

/** The server gave no answer. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  readonly why: NoAnswer;

  constructor(why: NoAnswer, cause: unknown) {
    super(`no answer: ${why}`, { cause });
    this.why = why;
  }
}

export class Asker {
  readonly #pool: Pool;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #limitMs: number;

  /** `origin` like `http://gpu-1:8000`; the key goes to this server alone. */
  constructor(origin: string, apiKey: string | null, limitMs: number = LIMIT_MS) {
    this.#pool = new Pool(origin, {
      connections: CONNECTIONS,
      connectTimeout: limitMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      allowH2: false,
    });
    this.#headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    this.#limitMs = limitMs;
  }

  /** A GET, or a POST when there is something to send. Rejects with Unanswered or the signal's reason. */
  async ask(path: string, signal: AbortSignal, send?: unknown): Promise<Answer> {
    signal.throwIfAborted();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(this.#limitMs)]);
    try {
      return await untilAborted(this.#exchange(path, limit, send), limit);
    } catch (error) {
      signal.throwIfAborted();
      throw new Unanswered(limit.aborted ? 'slow' : reasonOf(error), error);
    }
  }

  async #exchange(path: string, signal: AbortSignal, send: unknown): Promise<Answer> {
    const response = await this.#pool.request({
      path,
      signal,
      ...(send === undefined
        ? { method: 'GET', headers: this.#headers }
        : {
            method: 'POST',
            headers: { ...this.#headers, 'content-type': 'application/json' },
            body: JSON.stringify(send),
          }),
    });
    const body = await readText(response.body, MAX_BODY_BYTES);
    signal.throwIfAborted();
    const isPage = isHtml(response.headers) || /^\s*</.test(body);
    return { status: response.statusCode, body, json: isPage ? null : parseJson(body), isPage };
  }

  /** Cuts what is under way. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** While it still connects, undici leaves an aborted request alone: nobody waits for that. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => {
    aborted.reject(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function isHtml(headers: Dispatcher.ResponseData['headers']): boolean {
  return String(headers['content-type'] ?? '').includes('text/html');
}

function reasonOf(error: unknown): NoAnswer {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (error instanceof errors.HTTPParserError || code.startsWith('HPE_')) return 'not-http';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name';
  if (/^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/.test(code)) return 'slow';
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO/.test(code)) return 'tls';
  return /^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test(code) ? 'cut' : 'refused';
}
