/** Requests, answers and refusals over real sockets, against an upstream that does as told. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  chunkEvent,
  event,
  type Reply,
  type Step,
  streamed,
} from '../../../test/support/scripted-upstream.ts';
import { engineRequest } from '../openai-like/testing/engine-request.ts';
import { KEY, never, STOP, text, USAGE, useScripted } from './scripted.fixture.ts';

const scripted = useScripted();

describe('a request', () => {
  it('goes to the base URL with the engine’s key, streaming, with a finite limit', async () => {
    expect(await scripted.ask()).toEqual({ parts: [text('Hello'), STOP, USAGE], error: null });
    const [exchange] = scripted.upstream.exchanges;
    expect(exchange).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(exchange!.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'content-length': String(exchange!.bodyBytes),
    });
    expect(JSON.parse(exchange!.body.toString())).toEqual({
      model: 'served',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'Hi' }],
      temperature: 1,
      top_p: 0.95,
      max_completion_tokens: 1000,
    });
  });

  it('has no key when the engine wants none', async () => {
    await scripted.ask(engineRequest(), scripted.engineWith({ apiKey: null }));
    expect(scripted.upstream.exchanges[0]!.headers.authorization).toBeUndefined();
  });

  it('is the same to the byte when it is asked again, and connections are kept', async () => {
    for (let count = 0; count < 5; count += 1) {
      await scripted.ask();
      // The upstream ends its answer a moment after it has said so.
      await sleep(10);
    }
    expect(new Set(scripted.upstream.exchanges.map(({ bodySha256 }) => bodySha256)).size).toBe(1);
    expect(new Set(scripted.upstream.exchanges.map(({ connection }) => connection))).toEqual(
      new Set([1]),
    );
  });
});

describe('an answer', () => {
  it('is the same wherever the socket cuts it', async () => {
    const recorded = Buffer.from(
      [
        ': ping\r\n\r\n',
        chunkEvent({ role: 'assistant', content: '' }),
        chunkEvent({ reasoning_content: '想😀' }),
        chunkEvent({ content: 'é漢' }).replaceAll('\n', '\r\n'),
        chunkEvent({}, 'stop'),
        event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 3 } }),
        'data: [DONE]\n\n',
      ].join(''),
    );
    const expected = [{ type: 'reasoning', text: '想😀' }, text('é漢'), STOP];
    for (let at = 1; at < recorded.length; at += 1) {
      scripted.upstream.script({
        steps: [recorded.subarray(0, at), { waitMs: 1 }, recorded.subarray(at)],
      });
      const { parts, error } = await scripted.ask();
      expect(error).toBeNull();
      expect(parts.slice(0, 3), `cut at byte ${at}`).toEqual(expected);
      expect(parts[3]).toMatchObject({ type: 'usage', usage: { completionTokens: 3 } });
    }
  });

  it('arrives part by part, not at its end', async () => {
    scripted.upstream.script({ steps: [chunkEvent({ content: 'one' }), { end: 'hang' }] });
    const parts = scripted.engine.stream(engineRequest(), never)[Symbol.asyncIterator]();
    expect(await parts.next()).toEqual({ done: false, value: text('one') });
    await parts.return?.();
    await scripted.upstream.exchanges[0]!.hungUp;
  });

  it('may come in one piece from a server that does not stream', async () => {
    const message = { role: 'assistant', content: 'Hello' };
    const usage = { prompt_tokens: 7, completion_tokens: 3 };
    const whole = JSON.stringify({ choices: [{ message, finish_reason: 'stop' }], usage });
    scripted.upstream.script({
      headers: { 'content-type': 'Application/JSON; charset=utf-8' },
      steps: [whole.slice(0, 20), whole.slice(20)],
    });
    expect(await scripted.ask()).toEqual({ parts: [text('Hello'), STOP, USAGE], error: null });
  });

  it('without usage leaves the counting to others', async () => {
    scripted.upstream.script(streamed([{ content: 'A' }], { usage: null }));
    expect(await scripted.ask()).toEqual({ parts: [text('A'), STOP], error: null });
  });

  it.each<[string, Step[]]>([
    ['without [DONE]', []],
    ['when the connection breaks behind it', [{ end: 'cut' }]],
    ['when nonsense follows', ['data: nonsense\n\n', { end: 'hang' }]],
    ['when the upstream then falls silent', [{ end: 'hang' }]],
  ])('is whole once it has finished: %s', async (_name, rest) => {
    scripted.upstream.script({
      steps: [chunkEvent({ content: 'A' }), chunkEvent({}, 'stop'), ...rest],
    });
    const patient = scripted.engineWith({ timeouts: { afterFinishMs: 50 } });
    expect(await scripted.ask(engineRequest(), patient)).toEqual({
      parts: [text('A'), STOP],
      error: null,
    });
  });

  it('of an upstream that ignores its limit is cut off', async () => {
    const endless = Array.from({ length: 50 }, () =>
      chunkEvent({ content: 'on and on '.repeat(10) }),
    );
    scripted.upstream.script({ steps: [...endless, { end: 'hang' }] });
    const { parts, error } = await scripted.ask(engineRequest({}, { maxCompletionTokens: 10 }));
    expect(error).toBeNull();
    expect(parts.at(-1)).toEqual({ type: 'finish', reason: 'length' });
    await scripted.upstream.exchanges[0]!.hungUp;
  });
});

describe('a failure', () => {
  it.each<[string, Step[], number]>([
    ['an empty stream', [], 0],
    ['a stream cut before content', [': ping\n\n', { end: 'cut' }], 0],
    [
      'a stream cut during content',
      [chunkEvent({ content: 'A' }), 'data: {"cho', { end: 'cut' }],
      1,
    ],
    ['a stream that ends without a reason', [chunkEvent({ content: 'A' })], 1],
    ['[DONE] without a reason', [chunkEvent({ content: 'A' }), 'data: [DONE]\n\n'], 1],
    ['the finish reason abort', [chunkEvent({ content: 'A' }), chunkEvent({}, 'abort')], 1],
    [
      'an error in the stream',
      [chunkEvent({ content: 'A' }) + event({ error: { message: 'secret' } })],
      1,
    ],
    ['broken JSON', ['data: {\n\n'], 0],
    ['HTML', ['<html>secret</html>'], 0],
  ])('%s is engine-failed', async (_name, steps, said) => {
    scripted.upstream.script({ steps });
    const { parts, error } = await scripted.ask();
    expect(parts).toEqual(Array.from({ length: said }, () => text('A')));
    expect(error).toMatchObject({ code: 'engine-failed', message: 'The model engine failed' });
    expect(scripted.upstream.exchanges.length).toBe(1);
  });

  it.each<[string, Reply, string]>([
    ['a refused key', { status: 401, steps: ['no'] }, 'engine-failed'],
    ['a full queue', { status: 429, steps: [] }, 'engine-unavailable'],
    [
      'a request refused',
      { status: 400, steps: ['{"error":{"message":"secret"}}'] },
      'engine-refused',
    ],
    ['an error of 1 MB', { status: 400, steps: ['x'.repeat(1024 * 1024)] }, 'engine-refused'],
    ['an error that is cut', { status: 500, steps: ['x', { end: 'cut' }] }, 'engine-failed'],
    [
      'an error of status 200',
      { headers: { 'content-type': 'application/json' }, steps: ['{"error":"x"}'] },
      'engine-failed',
    ],
  ])('%s is told by its code and not sent again', async (_name, reply, code) => {
    scripted.upstream.script(reply);
    const { error } = await scripted.ask();
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('secret');
    expect(scripted.upstream.exchanges.length).toBe(1);
  });
});
