/**
 * An OpenAI-like HTTP server that does what a test tells it: answers in pieces with pauses, breaks
 * off, falls silent, refuses; and keeps what it was asked, and whether the caller hung up.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bodies are kept up to this size; of longer ones only length and hash. */
const MAX_KEPT_BODY_BYTES = 4 * 1024 * 1024;
const EVENT_STREAM = { 'content-type': 'text/event-stream' };

/** One thing to do after the head of an answer has been sent. */
export type Step =
  /** One write, as it stands. */
  | string
  | Uint8Array
  | { readonly waitMs: number }
  /** `cut` destroys the socket; `hang` does nothing more until the caller hangs up. */
  | { readonly end: 'cut' | 'hang' };

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Pause before the head; 'hang' sends none at all, 'cut' closes the socket instead. */
  readonly before?: { readonly waitMs: number } | 'hang' | 'cut';
  /** Answers at once and never reads the body. */
  readonly unread?: boolean;
  readonly steps: readonly Step[];
}

/** A request as it came, and what became of it. */
interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<IncomingMessage['headers']>;
  /** Number of the connection, from 1: equal numbers mean keep-alive. */
  readonly connection: number;
  /** Resolves once the body has been read whole; never when the script leaves it unread. */
  readonly received: Promise<void>;
  /** Whole body; empty when it was longer than the server keeps. */
  readonly body: Buffer;
  readonly bodyBytes: number;
  /** Lower-case hex of the whole body. */
  readonly bodySha256: string;
  /** Resolves with `performance.now()` when the caller closes the socket before the answer ended. */
  readonly hungUp: Promise<number>;
}

export interface ScriptedUpstream {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  /** In order of arrival; only requests for answers. */
  readonly exchanges: readonly Exchange[];
  /** Questions about the server itself, which come at any time. */
  readonly looks: readonly Exchange[];
  /** What happens from now on; a function is asked for each request, once its body is there. */
  script(reply: Reply | ((exchange: Exchange) => Reply)): void;
  /** The n-th request from 0, once it has arrived. */
  exchange(index: number): Promise<Exchange>;
  openConnections(): Promise<number>;
  close(): Promise<void>;
}

/** On 127.0.0.1, a free port unless told; until scripted otherwise it says `Hello` in one chunk. */
export async function startScriptedUpstream(listenPort = 0): Promise<ScriptedUpstream> {
  let reply: Reply | ((exchange: Exchange) => Reply) = streamed([{ content: 'Hello' }]);
  const exchanges: Recording[] = [];
  const looks: Recording[] = [];
  const connections = new WeakMap<object, number>();
  let connectionCount = 0;
  const server = createServer((request, response) => {
    const recording = new Recording(request, response, connections.get(request.socket) ?? 0);
    (request.method === 'GET' ? looks : exchanges).push(recording);
    server.emit('exchange');
    if (typeof reply === 'function' || reply.unread !== true) recording.read(request);
    void perform(reply, recording, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    connectionCount += 1;
    connections.set(socket, connectionCount);
  });
  server.listen(listenPort, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    exchanges,
    looks,
    script: (next) => {
      reply = next;
    },
    async exchange(index) {
      while (exchanges.length <= index) await once(server, 'exchange');
      return exchanges[index]!;
    },
    openConnections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => {
          if (error) reject(error);
          else resolve(count);
        });
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

class Recording implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly connection: number;
  readonly hungUp: Promise<number>;
  readonly #whole = Promise.withResolvers<void>();
  readonly received: Promise<void> = this.#whole.promise;
  body: Buffer = Buffer.alloc(0);
  bodyBytes = 0;
  bodySha256 = '';

  constructor(request: IncomingMessage, response: ServerResponse, connection: number) {
    this.method = request.method ?? '';
    this.path = request.url ?? '';
    this.headers = request.headers;
    this.connection = connection;
    this.hungUp = new Promise((resolve) => {
      response.on('close', () => {
        if (!response.writableFinished) resolve(performance.now());
      });
    });
  }

  /** Until its end; a body that breaks off is never received. */
  read(request: IncomingMessage): void {
    const hash = createHash('sha256');
    const kept: Buffer[] = [];
    request.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      this.bodyBytes += chunk.length;
      if (this.bodyBytes <= MAX_KEPT_BODY_BYTES) kept.push(chunk);
      else kept.length = 0;
    });
    request.on('end', () => {
      this.body = Buffer.concat(kept);
      this.bodySha256 = hash.digest('hex');
      this.#whole.resolve();
    });
  }
}

async function perform(
  script: Reply | ((exchange: Exchange) => Reply),
  exchange: Exchange,
  response: ServerResponse,
): Promise<void> {
  if (typeof script === 'function' || script.unread !== true) await exchange.received;
  const reply = typeof script === 'function' ? script(exchange) : script;
  if (reply.before === 'hang') return;
  if (reply.before === 'cut') {
    response.destroy();
    return;
  }
  if (reply.before) await sleep(reply.before.waitMs);
  response.socket?.setNoDelay(true);
  response.writeHead(reply.status ?? 200, reply.headers ?? EVENT_STREAM);
  response.flushHeaders();
  for (const step of reply.steps) {
    if (typeof step === 'string' || step instanceof Uint8Array) {
      if (!response.write(step)) await once(response, 'drain');
    } else if ('waitMs' in step) {
      await sleep(step.waitMs);
    } else {
      if (step.end === 'cut') response.socket?.destroySoon();
      return;
    }
  }
  response.end();
}

/** What one chunk of an answer carries: a piece of the message. */
export type Delta = Readonly<Record<string, unknown>>;

export interface StreamedOptions {
  readonly finishReason?: string;
  /** null = the upstream says nothing of usage. */
  readonly usage?: Readonly<Record<string, unknown>> | null;
  /** Pause before each chunk; 0 = all in a row, each in its own write. */
  readonly pauseMs?: number;
}

const DEFAULT_USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };

/** A whole streamed answer: a chunk a delta, the finish reason, the usage, `[DONE]`. */
export function streamed(deltas: readonly Delta[], options: StreamedOptions = {}): Reply {
  const { finishReason = 'stop', usage = DEFAULT_USAGE, pauseMs = 0 } = options;
  const events = [
    ...deltas.map((delta) => chunkEvent(delta)),
    chunkEvent({}, finishReason),
    ...(usage === null ? [] : [event({ ...CHUNK, choices: [], usage })]),
    'data: [DONE]\n\n',
  ];
  return {
    steps: pauseMs === 0 ? events : events.flatMap((text): Step[] => [{ waitMs: pauseMs }, text]),
  };
}

const CHUNK = {
  id: 'chatcmpl-scripted',
  object: 'chat.completion.chunk',
  created: 1_776_850_708,
  model: 'scripted',
};

/** One event with one choice. */
export function chunkEvent(delta: Delta, finishReason: string | null = null): string {
  return event({ ...CHUNK, choices: [{ index: 0, delta, finish_reason: finishReason }] });
}

/** Any value as an event. */
export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
