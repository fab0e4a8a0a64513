/** What is sent again and what is not, in which order, and what routers are told. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { chunkEvent, streamed } from '../../../test/support/scripted-upstream.ts';
import type { Progress } from '../../core/progress.ts';
import { NeverConnected } from '../choice/never-connected.ts';
import { never, text, useScripted } from '../openai/scripted.fixture.ts';
import { engineRequest, hear } from './testing/engine-request.ts';

const scripted = useScripted();

/** One whole answer, after which its connection is kept. */
async function useConnection(): Promise<void> {
  await scripted.ask();
  // The upstream ends its answer a moment after it has said so.
  await sleep(20);
}

describe('a connection that ends without a byte', () => {
  it('was brought down by the request, if it is new: nobody else gets that', async () => {
    const other = await scripted.anotherUpstream();
    for (const upstream of [scripted.upstream, other]) {
      upstream.script({ before: 'cut', steps: [] });
    }
    const pair = scripted.engineWith({ baseUrls: [scripted.upstream.baseUrl, other.baseUrl] });
    expect((await scripted.ask(engineRequest(), pair)).error).toMatchObject({
      code: 'engine-failed',
    });
    expect(scripted.upstream.exchanges.length + other.exchanges.length).toBe(1);
  });

  it('was kept too long, if it has served before: the request is sent again', async () => {
    await useConnection();
    scripted.upstream.script(() =>
      scripted.upstream.exchanges.length === 2
        ? { before: 'cut', steps: [] }
        : streamed([{ content: 'Hello' }]),
    );
    expect((await scripted.ask()).parts[0]).toEqual(text('Hello'));
    expect(scripted.upstream.exchanges.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  it('was no accident when it happens twice', async () => {
    await useConnection();
    scripted.upstream.script({ before: 'cut', steps: [] });
    expect((await scripted.ask()).error).toMatchObject({ code: 'engine-failed' });
    expect(scripted.upstream.exchanges.length).toBe(3);
  });
});

describe('a server with which no TLS connection is made', () => {
  it('because it speaks plain HTTP is not ready, and was never reached', async () => {
    const baseUrls = [scripted.upstream.baseUrl.replace('http:', 'https:')];
    const { error } = await scripted.ask(engineRequest(), scripted.engineWith({ baseUrls }));
    expect(error).toMatchObject({ code: 'engine-unavailable', cause: expect.any(NeverConnected) });
  });

  it('because it hangs up is not ready, and spared after three times', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined).once('data', () => socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const engine = scripted.engineWith({ baseUrls: [`https://127.0.0.1:${port}/v1`] });
    for (let count = 0; count < 3; count += 1) {
      expect((await scripted.ask(engineRequest(), engine)).error).toMatchObject({
        code: 'engine-unavailable',
      });
    }
    expect(connections).toBe(3);
    server.close();
  });
});

describe('a full engine', () => {
  it('says so at once when nobody may wait', async () => {
    const queue = { inFlight: 1, waiting: 0, waitMs: 1000 };
    const narrow = scripted.engineWith({ queue });
    scripted.upstream.script({ steps: [chunkEvent({ content: 'A' }), { end: 'hang' }] });
    const first = narrow.stream(engineRequest(), never)[Symbol.asyncIterator]();
    await first.next();
    const refusal = { code: 'engine-unavailable', retryAfterSeconds: 10 };
    expect((await scripted.ask(engineRequest(), narrow)).error).toMatchObject(refusal);
    await first.return?.();
    scripted.upstream.script(streamed([{ content: 'B' }]));
    expect((await scripted.ask(engineRequest(), narrow)).parts[0]).toEqual(text('B'));
  });

  it('lets others wait, on whose time the engine is not measured', async () => {
    const queue = { inFlight: 1, waiting: 1, waitMs: 60_000 };
    // The first answer takes longer than the second may.
    const timeouts = { firstByteMs: 1_000, firstByteMsPer1000Tokens: 0 };
    const narrow = scripted.engineWith({ queue, timeouts });
    scripted.upstream.script(
      streamed([{ content: 'A' }, { content: 'B' }, { content: 'C' }], { pauseMs: 300 }),
    );
    const progress: Progress[] = [];
    const onProgress = (step: Progress): void => void progress.push(step);
    const answers = await Promise.all(
      [0, 1].map(() => hear(narrow.stream(engineRequest({}, { onProgress }), never))),
    );
    for (const { parts, error } of answers) {
      expect(error).toBeNull();
      expect(parts[0]).toEqual(text('ABC'));
    }
    expect(progress).toEqual([{ type: 'queued' }]);
  });

  it('forgets who leaves while waiting', async () => {
    const queue = { inFlight: 1, waiting: 1, waitMs: 60_000 };
    const narrow = scripted.engineWith({ queue });
    scripted.upstream.script({ steps: [chunkEvent({ content: 'A' }), { end: 'hang' }] });
    const first = narrow.stream(engineRequest(), never)[Symbol.asyncIterator]();
    await first.next();
    const client = new AbortController();
    const reason = new Error('the client has left');
    const waiting = hear(narrow.stream(engineRequest(), client.signal));
    client.abort(reason);
    expect((await waiting).error).toBe(reason);
    await first.return?.();
    expect(scripted.upstream.exchanges.length).toBe(1);
  });
});

describe('headers for others than the engine', () => {
  const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'x=1' };
  const names = ['x-session-id', 'x-smg-routing-key', 'x-session-token', 'x-request-id'];

  async function headersSent(
    options: Parameters<typeof scripted.engineWith>[0],
    rest: Parameters<typeof engineRequest>[1] = {},
  ): Promise<Record<string, unknown>> {
    await scripted.ask(engineRequest({}, rest), scripted.engineWith(options));
    return scripted.upstream.exchanges[0]!.headers;
  }

  it('name the conversation to routers, together with the request', async () => {
    const headers = await headersSent({ routed: true });
    const session = '5e'.repeat(32);
    expect(names.map((name) => headers[name])).toEqual([session, session, session, 'request-1']);
  });

  it('are those of the settings', async () => {
    const headers = await headersSent({ routed: true, affinityHeaders: ['x-user-id'] });
    expect(headers['x-user-id']).toBe('5e'.repeat(32));
    expect(headers['x-session-id']).toBeUndefined();
  });

  it.each([{ routed: false }, { routed: true, affinityHeaders: [] }])(
    'name nothing when there is no router: %o',
    async (options) => {
      const headers = await headersSent(options);
      expect(names.map((name) => headers[name])).toEqual(names.map(() => undefined));
    },
  );

  it('carry the trace of the client on, and nothing else', async () => {
    const more = { 'x-gateway-destination-endpoint': 'leak', authorization: 'leak' };
    const headers = await headersSent({}, { trace: { ...trace, ...more } });
    expect(headers).toMatchObject(trace);
    expect(JSON.stringify(headers)).not.toContain('leak');
  });
});
