/** Bodies larger than memory should hold: sent whole, at the upstream's pace. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  engineRequest,
  hear,
  mediaPart,
  plannedMedia,
  user,
} from '../openai-like/testing/engine-request.ts';
import { bigVideo, MEGABYTE } from './big-video.fixture.ts';
import { useScripted } from './scripted.fixture.ts';

const scripted = useScripted();

describe('a video of 120 MB', () => {
  it('is sent whole, with its length told before', async () => {
    const { request, reads } = bigVideo(120);
    expect((await scripted.ask(request)).error).toBeNull();
    const [exchange] = scripted.upstream.exchanges;
    expect(reads).toEqual({ open: 0, bytes: 120 * MEGABYTE });
    expect(exchange!.bodyBytes).toBeGreaterThan(160 * MEGABYTE);
    expect(exchange!.headers['content-length']).toBe(String(exchange!.bodyBytes));
  });

  it('is not read before the upstream takes it', async () => {
    scripted.upstream.script({ before: 'hang', unread: true, steps: [] });
    const { request, reads } = bigVideo(120);
    const client = new AbortController();
    const heard = hear(scripted.engine.stream(request, client.signal));
    await scripted.upstream.exchange(0);
    // Until the sockets are full; then nothing more is asked of the reader.
    let before = -1;
    while (reads.bytes > before) {
      before = reads.bytes;
      await sleep(100);
    }
    expect(reads.open).toBe(1);
    expect(reads.bytes).toBeLessThan(32 * MEGABYTE);
    client.abort();
    await heard;
  });

  it('that is too large for the upstream is refused before it has been sent whole', async () => {
    const steps = ['{"error":{"message":"the video is too large"}}'];
    scripted.upstream.script({ status: 413, unread: true, steps });
    const { request, reads } = bigVideo(120);
    expect((await scripted.ask(request)).error).toMatchObject({
      code: 'engine-modality',
      message: 'The model engine cannot process video input',
    });
    await expect.poll(() => reads.open).toBe(0);
    expect(reads.bytes).toBeLessThan(120 * MEGABYTE);
  });

  it('that is shorter than it was is our fault, and is not sent again', async () => {
    const part = mediaPart('video');
    const media = new Map([
      [
        part,
        plannedMedia('video', 1000, async function* () {
          yield Buffer.alloc(10);
        }),
      ],
    ]);
    const { error } = await scripted.ask(engineRequest({ messages: [user(part)] }, { media }));
    expect(error).toMatchObject({ code: 'internal' });
    expect(scripted.upstream.exchanges.length).toBeLessThan(2);
  });
});
