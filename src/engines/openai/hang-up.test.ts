/** Clients that leave: whatever phase it is, the upstream's socket is closed and reading stops. */
import { describe, expect, it } from 'vitest';
import { chunkEvent, type Reply } from '../../../test/support/scripted-upstream.ts';
import { engineRequest, hear } from '../openai-like/testing/engine-request.ts';
import { bigVideo, MEGABYTE } from './big-video.fixture.ts';
import { never, text, useScripted } from './scripted.fixture.ts';
import { withSilentServer } from './silent-server.fixture.ts';

const scripted = useScripted();

describe('a client that hangs up', () => {
  const reason = new Error('the client has left');
  const content = chunkEvent({ content: 'A' });
  const call = { index: 0, id: 'x', function: { name: 'f', arguments: '{' } };

  it.each<[string, Reply, number]>([
    ['while the upstream thinks about the prompt', { before: 'hang', steps: [] }, 0],
    ['behind the head', { steps: [{ end: 'hang' }] }, 0],
    ['during reasoning', { steps: [chunkEvent({ reasoning: 'A' }), { end: 'hang' }] }, 1],
    ['during content', { steps: [content, { end: 'hang' }] }, 1],
    ['during tool arguments', { steps: [chunkEvent({ tool_calls: [call] }), { end: 'hang' }] }, 1],
  ])('%s closes the upstream’s socket', async (_name, reply, parts) => {
    scripted.upstream.script(reply);
    const client = new AbortController();
    const answer = scripted.engine.stream(engineRequest(), client.signal)[Symbol.asyncIterator]();
    for (let count = 0; count < parts; count += 1) expect((await answer.next()).done).toBe(false);
    const next = answer.next();
    const exchange = await scripted.upstream.exchange(0);
    await exchange.received;
    client.abort(reason);
    await expect(next).rejects.toBe(reason);
    await exchange.hungUp;
    await expect.poll(() => scripted.upstream.openConnections()).toBe(0);
  });

  it('during the connection is let go at once', async () => {
    await withSilentServer(async (baseUrl, connected) => {
      const client = new AbortController();
      const waiting = scripted.engineWith({ baseUrls: [baseUrl] });
      const heard = hear(waiting.stream(engineRequest(), client.signal));
      await connected;
      client.abort(reason);
      expect((await heard).error).toBe(reason);
    });
  });

  it('by asking for no more parts closes it too', async () => {
    scripted.upstream.script({ steps: [content, { end: 'hang' }] });
    for await (const part of scripted.engine.stream(engineRequest(), never)) {
      expect(part).toEqual(text('A'));
      break;
    }
    await scripted.upstream.exchanges[0]!.hungUp;
    await expect.poll(() => scripted.upstream.openConnections()).toBe(0);
  });

  it('during the upload stops reading the media', async () => {
    scripted.upstream.script({ before: 'hang', unread: true, steps: [] });
    const client = new AbortController();
    const { request, reads } = bigVideo(64);
    const heard = hear(scripted.engine.stream(request, client.signal));
    await expect.poll(() => reads.open).toBe(1);
    client.abort(reason);
    const { error } = await heard;
    expect(error).toBe(reason);
    await expect.poll(() => reads.open).toBe(0);
    expect(reads.bytes).toBeLessThan(64 * MEGABYTE);
  });

  it('before anything began sends nothing', async () => {
    const { error } = await hear(
      scripted.engine.stream(engineRequest(), AbortSignal.abort(reason)),
    );
    expect(error).toBe(reason);
    expect(scripted.upstream.exchanges.length).toBe(0);
  });

  it('makes room for others: nothing stays in flight', async () => {
    const queue = { inFlight: 1, waiting: 0, waitMs: 1000 };
    const narrow = scripted.engineWith({ queue });
    scripted.upstream.script({ steps: [content, { end: 'hang' }] });
    for (let count = 0; count < 3; count += 1) {
      for await (const part of narrow.stream(engineRequest(), never)) {
        expect(part).toEqual(text('A'));
        break;
      }
    }
    expect(scripted.upstream.exchanges.length).toBe(3);
  });
});
