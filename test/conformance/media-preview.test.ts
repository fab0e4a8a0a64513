/**
 * POST /v1/media/preview: over real sockets, with real media. What it shows is what an engine gets,
 * what it counts is what is billed.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_MODELS } from '../../src/config/default-models.ts';
import type { Frame } from '../../src/core/media-plan.ts';
import { formatUsd } from '../../src/core/money.ts';
import { useMediaDesk } from '../support/media-desk.ts';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import {
  chat,
  type FileName,
  FILES,
  type Line,
  ofType,
  part,
  preview,
  send,
} from '../support/preview.ts';
import { startServer, type TestServer } from '../support/server.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

/** So that the server's own pull fails at once, and nothing is downloaded. */
const NO_REGISTRY = 'http://127.0.0.1:9';

const desk = useMediaDesk();
let dataDirectory: string;
let server: TestServer;

beforeAll(async () => {
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'mimosa-preview-'));
  server = await startServer({ ready: true, environment: { MIMOSA_DATA_DIR: dataDirectory } });
});
afterAll(async () => {
  await server?.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

async function framesOfReader(name: 'clip' | 'film', fps: number): Promise<readonly Frame[]> {
  const planned = desk.planned(await desk.part('video', FILES[name][1], { fps }));
  if (planned.plan.kind !== 'video') throw new Error('a film is planned as one');
  const signal = new AbortController().signal;
  const frames: Frame[] = [];
  for await (const frame of planned.reader.frames(planned.plan, signal)) frames.push(frame);
  return frames;
}

/** Files of requests under way. */
async function spooled(): Promise<readonly string[]> {
  const spool = path.join(dataDirectory, 'spool');
  const entries = await readdir(spool, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('what is shown', () => {
  it('a film: the frames that an engine gets, to the byte', async () => {
    const lines = await preview(server, chat(await part('clip')));
    const frames = await framesOfReader('clip', 2);
    expect(ofType(lines, 'frame').map(({ index, time_seconds }) => [index, time_seconds])).toEqual(
      frames.map(({ index, timeSeconds }) => [index, timeSeconds]),
    );
    for (const [at, line] of ofType(lines, 'frame').entries()) {
      const { jpeg, width, height } = frames[at]!;
      expect(line).toMatchObject({ media: 0, mime: 'image/jpeg', width, height });
      expect(Buffer.from(line.data, 'base64').equals(jpeg)).toBe(true);
    }
  });

  it('some of its frames, smaller: of the same moments', async () => {
    const lines = await preview(server, chat(await part('film', { fps: 4 })), {
      max_frames: 5,
      width: 160,
    });
    const [{ frames: shown, receipt }] = ofType(lines, 'media') as [Line];
    const { count, times_seconds: times } = receipt.frames!;
    expect(shown).toHaveLength(5);
    expect([shown[0], shown.at(-1)]).toEqual([0, count - 1]);
    const frames = ofType(lines, 'frame');
    expect(frames.map(({ index }) => index)).toEqual(shown);
    for (const { index, time_seconds, width, height, data } of frames) {
      expect(time_seconds).toBeCloseTo(times[index]!, 2);
      const { width: found } = await sharp(Buffer.from(data, 'base64')).metadata();
      expect([width, found]).toEqual([160, 160]);
      expect(height / width).toBeCloseTo(receipt.used!.height / receipt.used!.width, 1);
    }
  });

  it.each(['picture', 'drawing'] as const)(
    'a %s: as the model sees it, and as it came',
    async (name) => {
      const lines = await preview(server, chat(await part(name)), { original: true });
      const [{ receipt }] = ofType(lines, 'media') as [Line];
      const [used, original] = ofType(lines, 'picture') as [Line, Line];
      expect(used).toMatchObject({ of: 'used', mime: FILES[name][2], ...receipt.used });
      expect(original).toMatchObject({ of: 'original', ...receipt.original });
      for (const { data, width, height } of [used, original]) {
        expect(await sharp(Buffer.from(data, 'base64')).metadata()).toMatchObject({
          width,
          height,
        });
      }
    },
  );

  it('a sound: its peaks, piece by piece, and what is said when', async () => {
    const lines = await preview(server, chat(await part('speech')), {
      buckets: 250,
      transcript: true,
    });
    const peaks = ofType(lines, 'peaks');
    expect(peaks.map(({ from, buckets }) => [from, buckets])).toEqual([
      [0, 250],
      [100, 250],
      [200, 250],
    ]);
    const greatest = peaks.flatMap((line) => line.greatest);
    expect(greatest).toHaveLength(250);
    expect(Math.max(...greatest)).toBeGreaterThan(0.1);
    expect(Math.min(...peaks.flatMap((line) => line.least))).toBeLessThan(-0.1);
    const [{ segments }] = ofType(lines, 'transcript') as [Line];
    expect(segments.map(({ text }) => text).join(' ')).toMatch(/fellow Americans/);
    expect(segments[0]!.start_seconds).toBeGreaterThanOrEqual(0);
  });

  it('several media: only those that are asked for, in their order', async () => {
    const body = chat(await part('drawing'), await part('speech'), await part('picture'));
    const lines = await preview(server, body, { media: [2, 0], buckets: 10 });
    expect(lines.map(({ type, media }) => [type, media])).toEqual([
      ['prompt', undefined],
      ['media', 0],
      ['media', 2],
      ['picture', 0],
      ['picture', 2],
      ['done', undefined],
    ]);
  });

  it('no transcript without models: says why, and goes on', async () => {
    const models = await mkdtemp(path.join(tmpdir(), 'mimosa-no-models-'));
    const poor = await startServer({
      environment: { MIMOSA_MODELS_DIR: models, npm_config_registry: NO_REGISTRY },
    });
    try {
      const lines = await preview(poor, chat(await part('speech')), { transcript: true });
      const [{ error }] = ofType(lines, 'unavailable') as [Line];
      expect(error).toMatchObject({ code: '503' });
      expect(error.message).toMatch(/^The model service is unavailable: /);
      expect(lines.at(-1)).toEqual({ type: 'done' });
    } finally {
      await poor.close();
      await rm(models, { recursive: true, force: true });
    }
  });
});

describe('what it costs', () => {
  it('is what /v1/tokens/count says, whatever is in the request', async () => {
    const settings = fc.record({
      names: fc.uniqueArray(fc.constantFrom<FileName>('drawing', 'speech', 'clip', 'picture'), {
        minLength: 1,
        maxLength: 3,
      }),
      fps: fc.integer({ min: 1, max: 100 }).map((tenths) => tenths / 10),
      resolution: fc.constantFrom('default', 'max'),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ names, fps, resolution }) => {
        const body = chat(
          ...(await Promise.all(
            names.map((name) => part(name, { fps, media_resolution: resolution })),
          )),
        );
        const lines = await preview(server, body, { max_frames: 0, buckets: 0, width: 32 });
        const counted = (await (await send(server, '/v1/tokens/count', body)).json()) as object;
        const [{ type: _type, ...prompt }] = ofType(lines, 'prompt') as [Line];
        const media = ofType(lines, 'media').map(({ receipt }) => receipt);
        expect({ ...prompt, media }).toEqual(counted);
      }),
      { numRuns: 8 },
    );
  });

  it('of every setting is what a request with that setting costs', async () => {
    const [{ settings }] = ofType(
      await preview(server, chat(await part('clip')), {
        max_frames: 0,
        buckets: 0,
        settings: true,
      }),
      'media',
    ) as [Line];
    expect(settings).toHaveLength(200);
    for (const { fps, tokens } of [settings[0]!, settings[34]!, settings[99]!]) {
      const lines = await preview(server, chat(await part('clip', { fps })), {
        max_frames: 0,
        buckets: 0,
      });
      expect(ofType(lines, 'media')[0]!.receipt.tokens).toEqual(tokens);
    }
  });

  it('is said for each model that takes such media', async () => {
    const lines = await preview(server, chat(await part('drawing')), { width: 32 });
    const [{ prices, receipt }] = ofType(lines, 'media') as [Line];
    const taking = DEFAULT_MODELS.filter(({ inputs }) => inputs.includes('image'));
    expect(prices).toEqual(
      taking.map(({ id, prices: { promptNano } }) => ({
        model: id,
        prompt_usd_per_million: formatUsd(promptNano * 1_000_000),
        usd: formatUsd(promptNano * receipt.tokens.total),
      })),
    );
  });
});

describe('what goes wrong', () => {
  it.each<[string, object, number, string]>([
    ['a place without media', { media: [1] }, 400, 'preview.media[0]'],
    ['a wish out of range', { width: 5 }, 400, 'preview.width'],
  ])('%s is a plain error', async (_name, wishes, status, param) => {
    const body = { ...chat(await part('drawing')), preview: wishes };
    const response = await send(server, '/v1/media/preview', body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { param } });
  });

  it('takes the Anthropic dialect, and refuses what is no picture', async () => {
    const block = (data: Buffer): object => ({
      model: 'mimo-v2.5',
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'image',
              source: { type: 'base64', media_type: 'image/png', data: data.toString('base64') },
            },
          ],
        },
      ],
    });
    const drawing = await readFile(path.join(MEDIA_DIRECTORY, 'invoice.png'));
    const lines = await preview(server, block(drawing), { width: 64 });
    expect(ofType(lines, 'picture')).toHaveLength(1);
    const refused = await send(
      server,
      '/v1/media/preview',
      block(Buffer.from('no picture at all')),
    );
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('invalid image format');
  });

  it('a client that leaves frees everything', async () => {
    const leaving = new AbortController();
    const response = await fetch(`${server.url}/v1/media/preview`, {
      method: 'POST',
      headers: { 'api-key': server.key },
      body: JSON.stringify({
        ...chat(await part('film', { fps: 10 })),
        preview: { max_frames: 2048 },
      }),
      signal: leaving.signal,
    });
    const reader = response.body!.getReader();
    expect((await reader.read()).done).toBe(false);
    expect(await spooled()).not.toEqual([]);
    leaving.abort();
    await expect(reader.read()).rejects.toThrow();
    await vi.waitFor(async () => expect(await spooled()).toEqual([]), { timeout: 30_000 });
  });
});
