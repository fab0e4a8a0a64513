/** The judge itself: sound answers pass, and each way of being unsound is found. */
import { describe, expect, it } from 'vitest';
import type { Exchange } from './exchange.ts';
import { WHOLE } from './framing.ts';
import type { FuzzCase, Route } from './fuzz-case.ts';
import { faultOf } from './oracle.ts';

const ID = '0123456789abcdef0123456789abcdef';
const JSON_TYPE = 'application/json; charset=utf-8';
const STREAM_TYPE = 'text/event-stream; charset=utf-8';
const CHAT: Route = '/v1/chat/completions';
const MESSAGES: Route = '/anthropic/v1/messages';

interface Given {
  readonly route?: Route;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

function judge({ route = CHAT, status = 200, headers = {}, body }: Given): string | null {
  const fuzzCase: FuzzCase = { route, body: Buffer.from('{}'), framing: WHOLE };
  const all = { 'x-request-id': ID, 'request-id': ID, 'content-type': JSON_TYPE, ...headers };
  const answer = { status, headers: new Map(Object.entries(all)), body: Buffer.from(body) };
  return faultOf({ type: 'answer', answer }, fuzzCase);
}

function openAiError(status: number, message = 'n must be 1'): string {
  return JSON.stringify({
    error: { message, type: 'invalid_request_error', param: null, code: String(status) },
  });
}

function anthropicError(requestId = ID): string {
  return JSON.stringify({
    type: 'error',
    error: { type: 'invalid_request_error', message: 'n must be 1' },
    request_id: requestId,
  });
}

const CHUNK = 'data: {"object":"chat.completion.chunk"}\n\n';
const DONE = 'data: [DONE]\n\n';
const START = 'event: message_start\ndata: {"type":"message_start"}\n\n';
const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';
const STREAM = { 'content-type': STREAM_TYPE };

describe('sound', () => {
  it.each<[string, Given]>([
    ['an answer', { body: '{"object":"chat.completion","choices":[]}' }],
    ['a message', { route: MESSAGES, body: '{"type":"message","content":[]}' }],
    ['a quote', { route: '/v1/tokens/count', body: '{"prompt_tokens":3}' }],
    ['an estimate', { route: '/v1/tokens/estimate', body: '{"media":[],"total":0.5}' }],
    ['an error', { status: 400, body: openAiError(400) }],
    ['an error of the other dialect', { route: MESSAGES, status: 400, body: anthropicError() }],
    ['busy, with a time', { status: 503, headers: { 'retry-after': '1' }, body: openAiError(503) }],
    ['a stream with a comment', { headers: STREAM, body: `: PROCESSING\n\n${CHUNK}${DONE}` }],
    [
      'a fault of the client behind a comment',
      { headers: STREAM, body: `: mimosa {}\n\ndata: ${openAiError(400)}\n\n${DONE}` },
    ],
    [
      'the same in typed events',
      { route: MESSAGES, headers: STREAM, body: `event: error\ndata: ${anthropicError()}\n\n` },
    ],
    ['a typed stream', { route: MESSAGES, headers: STREAM, body: START + STOP }],
  ])('%s', (_name, given) => {
    expect(judge(given)).toBeNull();
  });
});

describe('unsound', () => {
  it.each<[string, Given, string]>([
    ['a fault of ours', { status: 500, body: openAiError(500) }, 'status 500'],
    ['a time-out', { status: 504, body: openAiError(504) }, 'status 504'],
    ['busy for ever', { status: 503, body: openAiError(503) }, '503 without Retry-After'],
    ['no id', { headers: { 'x-request-id': '' }, body: openAiError(400) }, 'no x-request-id'],
    ['HTML', { headers: { 'content-type': 'text/html' }, body: 'x' }, 'content type text/html'],
    ['no JSON', { body: '{"object":' }, 'an answer that is not a JSON object'],
    ['no UTF-8', { body: Buffer.of(0xff) }, 'an answer that is not UTF-8'],
    ['another result', { body: '{"object":"list"}' }, 'a result of another shape'],
    ['a redirection', { status: 302, body: '{}' }, 'status 302'],
    ['a wrong code', { status: 400, body: openAiError(404) }, 'not the envelope'],
    ['no message', { status: 400, body: openAiError(400, ' ') }, 'not the envelope'],
    ['a path', { status: 400, body: openAiError(400, '/tmp/mimosa-fuzz-1') }, 'not the envelope'],
    [
      'the wrong dialect',
      { route: MESSAGES, status: 400, body: openAiError(400) },
      'not the envelope',
    ],
    ['another id', { route: MESSAGES, status: 400, body: anthropicError('1') }, 'not the envelope'],
    [
      'another request-id',
      { route: MESSAGES, status: 400, headers: { 'request-id': '1' }, body: anthropicError() },
      'request-id differs from x-request-id',
    ],
    ['a cut stream', { headers: STREAM, body: CHUNK }, 'a stream without its end'],
    [
      'a cut event',
      { headers: STREAM, body: `data: {"obj\n\n${DONE}` },
      'an event that is not JSON',
    ],
    [
      'a fault of ours in a stream',
      { headers: STREAM, body: `${CHUNK}data: ${openAiError(500)}\n\n${DONE}` },
      'status 500 in a stream',
    ],
    [
      'a fault of ours in a typed stream',
      {
        route: MESSAGES,
        headers: STREAM,
        body: `event: error\ndata: ${anthropicError().replace('invalid_request_error', 'api_error')}\n\n`,
      },
      'api_error in a stream',
    ],
    [
      'words behind an error',
      { headers: STREAM, body: `data: ${openAiError(400)}\n\n${CHUNK}${DONE}` },
      'an event of another shape',
    ],
    [
      'a cut typed stream',
      { route: MESSAGES, headers: STREAM, body: START },
      'a stream without its end',
    ],
    [
      'an event of another type',
      {
        route: MESSAGES,
        headers: STREAM,
        body: START.replace('event: message_start', 'event: ping'),
      },
      'an event that is not JSON',
    ],
  ])('%s', (_name, given, fault) => {
    expect(judge(given)).toBe(fault);
  });

  it.each<[Exchange, string]>([
    [{ type: 'hang', received: Buffer.alloc(0) }, 'no whole answer in time'],
    [{ type: 'closed', received: Buffer.alloc(0) }, 'closed without a whole answer'],
  ])('%j', (result, fault) => {
    expect(faultOf(result, { route: CHAT, body: Buffer.alloc(0), framing: WHOLE })).toBe(fault);
  });
});
