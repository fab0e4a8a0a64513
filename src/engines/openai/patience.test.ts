/** When another server is tried, and how long one is waited for. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  chunkEvent,
  type Reply,
  type ScriptedUpstream,
  streamed,
} from '../../../test/support/scripted-upstream.ts';
import type { KindEngine } from '../discovery/decided.ts';
import { engineRequest } from '../openai-like/testing/engine-request.ts';
import type { Timeouts } from '../openai-like/deadlines.ts';
import { never, STOP, text, USAGE, useScripted } from './scripted.fixture.ts';
import { withSilentServer } from './silent-server.fixture.ts';

const scripted = useScripted();

/** Two servers, of which the first that is asked, whichever it is, says this and the other answers. */
async function pairThatFirstSays(
  reply: Reply,
): Promise<{ readonly pair: KindEngine; readonly other: ScriptedUpstream }> {
  const other = await scripted.anotherUpstream();
  let asked = 0;
  for (const upstream of [scripted.upstream, other]) {
    upstream.script(() => {
      asked += 1;
      return asked === 1 ? reply : streamed([{ content: 'Hello' }]);
    });
  }
  const baseUrls = [scripted.upstream.baseUrl, other.baseUrl];
  return { pair: scripted.engineWith({ baseUrls }), other };
}

describe('another try', () => {
  it.each<[string, Reply]>([
    ['502', { status: 502, steps: ['<html>Bad Gateway</html>'] }],
    ['503', { status: 503, steps: ['no available workers'] }],
    ['503 loading', { status: 503, steps: ['{"error":{"message":"Loading model"}}'] }],
  ])('goes to another base URL after %s', async (_name, reply) => {
    const { pair, other } = await pairThatFirstSays(reply);
    expect((await scripted.ask(engineRequest(), pair)).parts).toEqual([text('Hello'), STOP, USAGE]);
    expect([scripted.upstream.exchanges.length, other.exchanges.length]).toEqual([1, 1]);
  });

  it('goes to another base URL when the first refuses connections', async () => {
    const gone = await scripted.anotherUpstream();
    await gone.close();
    const pair = scripted.engineWith({ baseUrls: [gone.baseUrl, scripted.upstream.baseUrl] });
    expect((await scripted.ask(engineRequest(), pair)).error).toBeNull();
    const { error } = await scripted.ask(
      engineRequest(),
      scripted.engineWith({ baseUrls: [gone.baseUrl] }),
    );
    expect(error).toMatchObject({
      code: 'engine-unavailable',
      message: 'The model service is unavailable: no engine is ready',
      retryAfterSeconds: 10,
    });
  });

  it('is made once', async () => {
    scripted.upstream.script({ status: 503, steps: [] });
    const { error } = await scripted.ask();
    expect(error).toMatchObject({ code: 'engine-unavailable' });
    expect(scripted.upstream.exchanges.length).toBe(2);
  });

  it('is not made while the only server loads its model', async () => {
    scripted.upstream.script({ status: 503, steps: ['Loading model'] });
    expect((await scripted.ask()).error).toMatchObject({
      message: 'The model service is unavailable: the model is loading',
      retryAfterSeconds: 10,
    });
    expect(scripted.upstream.exchanges.length).toBe(1);
  });

  it('is not made after the first byte', async () => {
    const { pair, other } = await pairThatFirstSays({ steps: [': ping\n\n', { end: 'cut' }] });
    expect((await scripted.ask(engineRequest(), pair)).error).toMatchObject({
      code: 'engine-failed',
    });
    expect(scripted.upstream.exchanges.length + other.exchanges.length).toBe(1);
  });

  it.each([
    ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['contradicts itself', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n'],
  ])('is not made for a server that %s, nor is it spared', async (_name, answer) => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined).once('data', () => socket.end(answer));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const baffled = scripted.engineWith({ baseUrls: [`http://127.0.0.1:${port}/v1`] });
    for (let count = 1; count <= 4; count += 1) {
      expect((await scripted.ask(engineRequest(), baffled)).error).toMatchObject({
        code: 'engine-failed',
      });
      expect(connections).toBe(count);
    }
    server.close();
  });

  it('spares a server that could not be reached three times, for ten seconds', async () => {
    const { baseUrl } = scripted.upstream;
    await scripted.upstream.close();
    let nowMs = 1_000_000;
    const lonely = scripted.engineWith({ clock: { nowMs: () => nowMs } });
    for (let count = 0; count < 2; count += 1) {
      expect((await scripted.ask(engineRequest(), lonely)).error).toMatchObject({
        code: 'engine-unavailable',
      });
    }
    const back = await scripted.anotherUpstream(Number(new URL(baseUrl).port));
    nowMs += 9_999;
    expect((await scripted.ask(engineRequest(), lonely)).error).toMatchObject({
      code: 'engine-unavailable',
    });
    expect(back.exchanges.length).toBe(0);
    nowMs += 1;
    expect((await scripted.ask(engineRequest(), lonely)).error).toBeNull();
  });
});

describe('time', () => {
  it.each<[string, Reply, Partial<Timeouts> & object, number]>([
    ['no head', { before: 'hang', steps: [] }, { firstByteMs: 60 }, 0],
    ['a head and no byte', { steps: [{ end: 'hang' }] }, { firstByteMs: 60 }, 0],
    ['silence', { steps: [chunkEvent({ content: 'A' }), { end: 'hang' }] }, { silenceMs: 60 }, 1],
    [
      'too much in all',
      { steps: [chunkEvent({ content: 'A' }), { end: 'hang' }] },
      { totalMs: 60 },
      1,
    ],
  ])('is up after %s', async (_name, reply, timeouts, said) => {
    scripted.upstream.script(reply);
    const strict = scripted.engineWith({ timeouts: { firstByteMsPer1000Tokens: 0, ...timeouts } });
    const { parts, error } = await scripted.ask(engineRequest(), strict);
    expect(parts.length).toBe(said);
    expect(error).toMatchObject({
      code: 'engine-timeout',
      message: 'The model did not answer within 0.06 s',
    });
    await scripted.upstream.exchanges[0]!.hungUp;
  });

  it('is up when a connection is not made', async () => {
    await withSilentServer(async (baseUrl) => {
      const strict = scripted.engineWith({ baseUrls: [baseUrl], timeouts: { connectMs: 60 } });
      expect((await scripted.ask(engineRequest(), strict)).error).toMatchObject({
        code: 'engine-timeout',
        message: 'The model did not answer within 0.06 s',
      });
    });
  });

  it('for the first byte grows with the prompt, up to a limit', async () => {
    scripted.upstream.script({
      before: { waitMs: 300 },
      steps: streamed([{ content: 'A' }]).steps,
    });
    const timeouts = { firstByteMs: 0, firstByteMsPer1000Tokens: 1000, maxFirstByteMs: 10_000 };
    const long = engineRequest({}, { promptTokens: 1000 });
    expect((await scripted.ask(long, scripted.engineWith({ timeouts }))).error).toBeNull();
    const bounded = scripted.engineWith({ timeouts: { ...timeouts, maxFirstByteMs: 50 } });
    expect((await scripted.ask(long, bounded)).error).toMatchObject({ code: 'engine-timeout' });
  });

  it('that the client takes to read is not the engine’s silence', async () => {
    scripted.upstream.script(streamed([{ content: 'A' }, { content: 'B' }], { pauseMs: 20 }));
    // Engine and reader share a process: a pause of the machine must not look like silence.
    const strict = scripted.engineWith({ timeouts: { silenceMs: 600 } });
    let said = '';
    for await (const part of strict.stream(engineRequest(), never)) {
      if (part.type === 'text') said += part.text;
      await sleep(700);
    }
    expect(said).toBe('AB');
  });
});
