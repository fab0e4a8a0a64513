/**
 * One request and its answer over a socket of its own, written byte by byte as the case wants it,
 * so that no client library mends what is wrong. Waiting is bounded: an answer that does not come
 * is itself a result.
 */
import { connect, type Socket } from 'node:net';
import type { FuzzCase } from './fuzz-case.ts';

/** Far beyond the slowest honest answer of a busy machine with two cores. */
const ANSWER_LIMIT_MS = 60_000;

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export type Exchange =
  | { readonly type: 'answer'; readonly answer: Answer }
  /** The connection ended before an answer was whole; what had come by then. */
  | { readonly type: 'closed'; readonly received: Buffer }
  /** Nothing whole came within the limit. */
  | { readonly type: 'hang'; readonly received: Buffer }
  /** The client went away first, as it was meant to. */
  | { readonly type: 'hung-up' };

/** Sends the case to `url` with the key and waits for its whole answer. */
export async function exchange(url: string, key: string, fuzzCase: FuzzCase): Promise<Exchange> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const outcome = new Promise<Exchange>((resolve) => {
    let received = Buffer.alloc(0);
    const timer = setTimeout(() => resolve({ type: 'hang', received }), ANSWER_LIMIT_MS);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      const answer = readAnswer(received);
      if (answer !== null) resolve({ type: 'answer', answer });
    });
    // A reset after the answer, or while we still write, is the server's good right.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timer);
      const answer = readAnswer(received, true);
      resolve(answer === null ? { type: 'closed', received } : { type: 'answer', answer });
    });
  });
  try {
    const request = requestBytes(key, fuzzCase);
    await send(socket, request, fuzzCase.framing.pieceBytes ?? request.length);
    if (fuzzCase.framing.ending !== 'hang-up') return await outcome;
    return { type: 'hung-up' };
  } finally {
    socket.destroy();
  }
}

/** The request as it goes over the wire. */
export function requestBytes(key: string, { route, body, framing }: FuzzCase): Buffer {
  const { headers, payload } = framing.frame(body);
  const head = [`POST ${route} HTTP/1.1`, 'host: fuzz', `api-key: ${key}`, ...headers, '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n')), payload]);
}

async function send(socket: Socket, request: Buffer, pieceBytes: number): Promise<void> {
  for (let from = 0; from < request.length && !socket.destroyed; from += pieceBytes) {
    await write(socket, request.subarray(from, from + pieceBytes));
  }
}

/** Resolves when the bytes are on their way, or will never be. */
async function write(socket: Socket, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.once('close', resolve);
    socket.write(bytes, () => {
      socket.off('close', resolve);
      resolve();
    });
  });
}

/**
 * The first whole answer in the bytes, interim answers (1xx) skipped, or null when more is needed.
 * `ended`: nothing more will come, which completes an answer without a length.
 */
export function readAnswer(bytes: Buffer, ended = false): Answer | null {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  const rest = bytes.subarray(headEnd + 4);
  if (status >= 100 && status < 200) return readAnswer(rest, ended);
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = wholeBody(rest, headers, ended);
  return body === null ? null : { status, headers, body };
}

function wholeBody(
  rest: Buffer,
  headers: ReadonlyMap<string, string>,
  ended: boolean,
): Buffer | null {
  if (headers.get('transfer-encoding') === 'chunked') return unchunked(rest);
  const length = headers.get('content-length');
  if (length === undefined) return ended ? rest : null;
  return rest.length < Number(length) ? null : rest.subarray(0, Number(length));
}

function unchunked(bytes: Buffer): Buffer | null {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return null;
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (length === 0) return Buffer.concat(chunks);
    const from = lineEnd + 2;
    if (bytes.length < from + length + 2) return null;
    chunks.push(bytes.subarray(from, from + length));
    at = from + length + 2;
  }
}
