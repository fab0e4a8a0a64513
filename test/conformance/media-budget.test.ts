/**
 * `mimosa.max_media_tokens` end to end: the server lowers fps first, then resolution, says so in
 * the receipt and in a header, bills what it quoted, and refuses with the smallest budget that
 * would do.
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaReceipt } from '../../src/core/receipt.ts';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import { startServer, type TestServer } from '../support/server.ts';

interface Answer {
  readonly status: number;
  readonly notice: string | null;
  readonly body: {
    readonly prompt_tokens?: number;
    readonly media?: readonly MediaReceipt[];
    readonly usage?: { readonly prompt_tokens: number };
    readonly mimosa?: { readonly media: readonly MediaReceipt[] };
    readonly choices?: readonly { readonly message: { readonly content: string } }[];
    readonly error?: { readonly message: string; readonly param: string | null };
  };
}

let server: TestServer;
let video: string;
let picture: string;

beforeAll(async () => {
  server = await startServer({ ready: true });
  video = await dataUri('demo.mp4', 'video/mp4');
  picture = await dataUri('astronaut.png', 'image/png');
}, 600_000);

afterAll(async () => {
  await server?.close();
});

async function dataUri(name: string, mime: string): Promise<string> {
  const bytes = await readFile(path.join(MEDIA_DIRECTORY, name));
  return `data:${mime};base64,${bytes.toString('base64')}`;
}

async function post(route: string, maxMediaTokens?: unknown): Promise<Answer> {
  const response = await fetch(server.url + route, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({
      model: 'mimo-v2.5',
      thinking: { type: 'disabled' },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'video_url', video_url: { url: video }, fps: 2 },
            { type: 'image_url', image_url: { url: picture } },
            { type: 'text', text: 'Describe both.' },
          ],
        },
      ],
      mimosa: { receipt: true, max_media_tokens: maxMediaTokens },
    }),
  });
  return {
    status: response.status,
    notice: response.headers.get('x-mimo-notice'),
    body: (await response.json()) as Answer['body'],
  };
}

const quote = (maxMediaTokens?: unknown): Promise<Answer> =>
  post('/v1/tokens/count', maxMediaTokens);

function total(receipts: readonly MediaReceipt[]): number {
  return receipts.reduce((sum, { tokens }) => sum + tokens.total, 0);
}

async function askedTotal(): Promise<number> {
  return total((await quote()).body.media!);
}

describe('a budget on media', () => {
  it('changes nothing that fits', async () => {
    const asked = await askedTotal();
    const { notice, body } = await quote(asked);
    expect(notice).toBeNull();
    expect(total(body.media!)).toBe(asked);
    expect(body.media!.every((receipt) => receipt.asked === undefined)).toBe(true);
  });

  it('lowers fps first; receipt, notice, quote and bill agree', async () => {
    const asked = await askedTotal();
    const limit = Math.floor(asked * 0.7);
    const quoted = await quote(limit);
    const answered = await post('/v1/chat/completions', limit);
    expect([quoted.status, answered.status]).toEqual([200, 200]);
    const [watched, seen] = answered.body.mimosa!.media;
    expect(watched!.fps).toBeLessThan(2);
    expect(watched!.asked).toMatchObject({ fps: 2, media_resolution: 'default' });
    expect(seen).not.toHaveProperty('asked');
    expect(total(answered.body.mimosa!.media)).toBeLessThanOrEqual(limit);
    expect(answered.notice).toBe(
      `media lowered from ${asked} to ${total(answered.body.mimosa!.media)} tokens to fit ${limit}`,
    );
    expect(quoted.notice).toBe(answered.notice);
    expect(quoted.body.media).toEqual(answered.body.mimosa!.media);
    expect(quoted.body.prompt_tokens).toBe(answered.body.usage!.prompt_tokens);
  });

  it('is noticed by count_tokens too', async () => {
    const data = await readFile(path.join(MEDIA_DIRECTORY, 'demo.mp4'), 'base64');
    const response = await fetch(`${server.url}/v1/messages/count_tokens`, {
      method: 'POST',
      headers: { 'api-key': server.key },
      body: JSON.stringify({
        model: 'mimo-v2.5',
        messages: [
          { role: 'user', content: [{ type: 'video', source: { type: 'base64', data } }] },
        ],
        mimosa: { max_media_tokens: 1000 },
      }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-mimo-notice')).toMatch(/^media lowered from \d+ to \d+ tokens/);
  });

  it('then lowers the resolution, of frames and pictures, which the engine then sees', async () => {
    const limit = 400;
    const { status, body } = await post('/v1/chat/completions', limit);
    expect(status).toBe(200);
    const [watched, seen] = body.mimosa!.media;
    expect(watched!.fps).toBe(0.1);
    expect(seen!.used!.width * seen!.used!.height).toBeLessThan(512 * 512);
    expect(total(body.mimosa!.media)).toBeLessThanOrEqual(limit);
    expect(body.choices![0]!.message.content).not.toBe('');
  });

  it('refuses what cannot be had, with the smallest budget that can', async () => {
    const refused = await post('/v1/chat/completions', 1);
    expect(refused.status).toBe(400);
    expect(refused.body.error!.param).toBe('mimosa.max_media_tokens');
    const smallest = Number(/must be at least (\d+)/.exec(refused.body.error!.message)![1]);
    expect((await quote(smallest - 1)).status).toBe(400);
    expect((await quote(smallest)).status).toBe(200);
  });

  it.each([0, -1, 1.5, '100', true])('refuses %j as a budget', async (value) => {
    const { status, body } = await quote(value);
    expect(status).toBe(400);
    expect(body.error!.param).toBe('mimosa.max_media_tokens');
  });
});
