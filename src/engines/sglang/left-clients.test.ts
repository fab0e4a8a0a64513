/** Clients that leave a real server, in either dialect: SGLang is told at once, and once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  chunkEvent,
  event,
  type Reply,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../../../test/support/scripted-upstream.ts';
import { startServer, type TestServer } from '../../../test/support/server.ts';

const CHAT = '/v1/chat/completions';
const ABORT = '/abort_request';
const MODELS = { data: [{ id: 'served', max_model_len: 262_144 }] };

describe('a client that leaves', () => {
  let upstream: ScriptedUpstream;
  let server: TestServer;
  let chat: Reply = { steps: [] };

  beforeAll(async () => {
    upstream = await startScriptedUpstream();
    upstream.script(({ path }) => {
      if (path === CHAT) return chat;
      const steps = [JSON.stringify(path === '/v1/models' ? MODELS : {})];
      return { headers: { 'content-type': 'application/json' }, steps };
    });
    const engine = { name: 'up', kind: 'sglang', model: 'served', baseUrls: [upstream.baseUrl] };
    const models = { 'mimo-v2.5': { engines: ['up'] } };
    // JSON is YAML.
    server = await startServer({ config: JSON.stringify({ engines: [engine], models }) });
  }, 60_000);
  afterAll(async () => {
    await server.close();
    await upstream.close();
  }, 60_000);

  it.each([
    ['/v1/chat/completions', true, 'prefill'],
    ['/v1/chat/completions', true, 'content'],
    ['/v1/chat/completions', false, 'content'],
    ['/anthropic/v1/messages', true, 'content'],
    ['/anthropic/v1/messages', false, 'prefill'],
  ] as const)('%s with stream %s during %s', async (route, stream, phase) => {
    chat =
      phase === 'prefill'
        ? { before: 'hang', steps: [] }
        : { steps: [chunkEvent({ content: 'A' }), { end: 'hang' }] };
    const seen = upstream.exchanges.length;
    const since = (wanted: string): ScriptedUpstream['exchanges'] =>
      upstream.exchanges.slice(seen).filter(({ path }) => path === wanted);
    const client = new AbortController();
    const answer = fetch(server.url + route, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-api-key': server.key,
        'api-key': server.key,
      },
      body: JSON.stringify({
        model: 'mimo-v2.5',
        max_tokens: 100,
        stream,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
      signal: client.signal,
    }).catch(() => null);
    await expect.poll(() => since(CHAT).length).toBe(1);
    const [asked] = since(CHAT);
    await asked!.received;
    if (stream && phase === 'content') await (await answer)!.body!.getReader().read();
    client.abort();
    await asked!.hungUp;
    await expect.poll(() => since(ABORT).length).toBe(1);
    const [ended] = since(ABORT);
    await ended!.received;
    const { rid } = JSON.parse(asked!.body.toString()) as { rid: string };
    expect(JSON.parse(ended!.body.toString())).toEqual({ rid });
    expect(asked!.body.toString()).not.toContain(server.key);
  });

  it('leaves others alone: the next answer is whole', async () => {
    const usage = { prompt_tokens: 7, completion_tokens: 3 };
    chat = {
      steps: [
        chunkEvent({ content: 'Hello' }),
        chunkEvent({}, 'stop'),
        event({ choices: [], usage }),
        'data: [DONE]\n\n',
      ],
    };
    const answer = await fetch(server.url + CHAT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'api-key': server.key },
      body: JSON.stringify({ model: 'mimo-v2.5', messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }],
      usage: { completion_tokens: 3 },
    });
  });
});
