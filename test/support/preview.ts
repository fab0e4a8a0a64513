/** Previews of real media, as a client of a running server gets them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { MediaTokens } from '../../src/core/media-plan.ts';
import type { MediaReceipt } from '../../src/core/receipt.ts';
import { MEDIA_DIRECTORY } from './media-server.ts';
import { dataUri } from './quote.ts';
import type { TestServer } from './server.ts';

export const FILES = {
  picture: ['image', 'rocket.jpg', 'image/jpeg'],
  drawing: ['image', 'invoice.png', 'image/png'],
  speech: ['audio', 'speech-jfk.wav', 'audio/wav'],
  clip: ['video', 'clip-3s.mp4', 'video/mp4'],
  film: ['video', 'demo.mp4', 'video/mp4'],
} as const;

export type FileName = keyof typeof FILES;

/** Any line; which keys it has, its type says. */
export interface Line {
  readonly type: string;
  readonly media: number;
  readonly receipt: MediaReceipt;
  readonly prices: readonly { readonly model: string; readonly usd: string }[];
  readonly frames: readonly number[];
  readonly settings: readonly { readonly fps: number; readonly tokens: MediaTokens }[];
  readonly of: string;
  readonly index: number;
  readonly time_seconds: number;
  readonly width: number;
  readonly height: number;
  readonly mime: string;
  readonly data: string;
  readonly from: number;
  readonly buckets: number;
  readonly least: readonly number[];
  readonly greatest: readonly number[];
  readonly segments: readonly { readonly start_seconds: number; readonly text: string }[];
  readonly error: { readonly message: string; readonly code: string };
}

/** A part of the OpenAI dialect with a file of `test/media`. */
export async function part(name: FileName, sampling: object = {}): Promise<object> {
  const [kind, file, mime] = FILES[name];
  const url = dataUri(mime, await readFile(path.join(MEDIA_DIRECTORY, file)));
  if (kind === 'image') return { type: 'image_url', image_url: { url } };
  if (kind === 'audio') return { type: 'input_audio', input_audio: { data: url } };
  return { type: 'video_url', video_url: { url }, ...sampling };
}

export function chat(...content: readonly object[]): object {
  return {
    model: 'mimo-v2.5',
    messages: [{ role: 'user', content: [...content, { type: 'text', text: 'Well?' }] }],
  };
}

export function send(to: TestServer, route: string, body: object): Promise<Response> {
  return fetch(to.url + route, {
    method: 'POST',
    headers: { 'api-key': to.key },
    body: JSON.stringify(body),
  });
}

/** All lines of a preview that is answered. */
export async function preview(
  to: TestServer,
  body: object,
  wishes: object = {},
): Promise<readonly Line[]> {
  const response = await send(to, '/v1/media/preview', { ...body, preview: wishes });
  const text = await response.text();
  expect(response.status, text.slice(0, 500)).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

export function ofType(lines: readonly Line[], type: string): readonly Line[] {
  return lines.filter((line) => line.type === type);
}
