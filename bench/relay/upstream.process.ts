/**
 * The scripted upstream behind every subject, in a process of its own: an OpenAI server that knows
 * no model. Small bodies get the answer that their prompt asks for, whole or as a stream; large
 * ones the number of bytes that came. It remembers when streams were hung up.
 * Prints `{"url": …}` once it listens.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  answerPieces,
  callIn,
  LARGE_BODY_BYTES,
  MODEL,
  monotonicMs,
  receivedText,
  type Call,
  type Fate,
} from './script.ts';

const USAGE = { prompt_tokens: 40, completion_tokens: 10, total_tokens: 50 };
/** How long a question after a call's fate may wait for it. */
const FATE_TIMEOUT_MS = 15_000;

const fates = new Map<string, PromiseWithResolvers<Fate>>();

function fateOf(id: string): PromiseWithResolvers<Fate> {
  const known = fates.get(id) ?? Promise.withResolvers<Fate>();
  fates.set(id, known);
  return known;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') return answerGet(request.url ?? '', response);
  const { text, bytes } = await readSmall(request);
  if (bytes > LARGE_BODY_BYTES) return sendWhole(response, receivedText(bytes));
  const call = callIn(text);
  if (!call) {
    response.writeHead(400).end('no call in the prompt');
    return;
  }
  const body = JSON.parse(text) as {
    stream?: boolean;
    stream_options?: { include_usage?: boolean };
  };
  if (body.stream !== true) return sendWhole(response, answerPieces(call).join(''));
  sendStream(response, call, body.stream_options?.include_usage === true);
}

async function answerGet(url: string, response: ServerResponse): Promise<void> {
  if (!url.startsWith('/fate/')) {
    sendJson(response, { object: 'list', data: [{ id: MODEL, object: 'model' }] });
    return;
  }
  const id = decodeURIComponent(url.slice('/fate/'.length));
  const timer = setTimeout(() => response.writeHead(404).end(), FATE_TIMEOUT_MS);
  const fate = await fateOf(id).promise;
  clearTimeout(timer);
  fates.delete(id);
  if (!response.headersSent) sendJson(response, fate);
}

/** Counts all bytes, keeps the text of small bodies only. */
async function readSmall(request: IncomingMessage): Promise<{ text: string; bytes: number }> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  request.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= LARGE_BODY_BYTES) pieces.push(piece);
    else pieces.length = 0;
  });
  await once(request, 'end');
  return { text: Buffer.concat(pieces).toString(), bytes };
}

function sendWhole(response: ServerResponse, content: string): void {
  const message = { role: 'assistant', content };
  sendJson(response, {
    ...head('chat.completion'),
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: USAGE,
  });
}

/** A role at once, then the pieces at the pace that the call asks for, the way engines stream. */
function sendStream(response: ServerResponse, call: Call, withUsage: boolean): void {
  const pieces = answerPieces(call);
  const finish = (): void => {
    sendChoice(response, {}, 'stop');
    if (withUsage) sendEvent(response, { ...head(CHUNK), choices: [], usage: USAGE });
    response.end('data: [DONE]\n\n');
  };
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.socket?.setNoDelay(true);
  sendChoice(response, { role: 'assistant', content: '' }, null);
  if (call.spacingMs === 0) {
    for (const content of pieces) sendChoice(response, { content }, null);
    finish();
    return;
  }
  const timer = setInterval(() => {
    const content = pieces.shift();
    if (content !== undefined) return sendChoice(response, { content }, null);
    clearInterval(timer);
    finish();
  }, call.spacingMs);
  response.once('close', () => {
    clearInterval(timer);
    const isWhole = response.writableFinished;
    const fate: Fate = isWhole
      ? { outcome: 'finished' }
      : { outcome: 'aborted', atMs: monotonicMs() };
    fateOf(call.id).resolve(fate);
  });
}

const CHUNK = 'chat.completion.chunk';

function sendChoice(response: ServerResponse, delta: object, finishReason: 'stop' | null): void {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  sendEvent(response, { ...head(CHUNK), choices });
}

function sendEvent(response: ServerResponse, event: object): void {
  response.write(`data: ${JSON.stringify(event)}\n\n`);
}

function sendJson(response: ServerResponse, value: object): void {
  const text = JSON.stringify(value);
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}

function head(object: string): object {
  return { id: 'chatcmpl-scripted', object, created: 1_700_000_000, model: MODEL };
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
// A relay's idle connections stay usable between its turns.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
