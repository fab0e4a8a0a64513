/**
 * Files of real encoders through a running server: each of the fourteen formats is accepted by URL
 * and as base64; mislabelled, truncated, empty and foreign ones are refused with the right text;
 * the server lives through all of it.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCEPTED_FIXTURES, FOREIGN_FIXTURES, fixturePath } from '../media/formats/manifest.ts';
import { startMediaServer, type MediaServer } from '../support/media-server.ts';
import { dataUri, MEDIA_PATHS, quote } from '../support/quote.ts';
import { startServer, type TestServer } from '../support/server.ts';

const FORMATS = {
  image: ['bmp', 'gif', 'png', 'jpeg', 'webp'],
  audio: ['mp3', 'wav', 'flac', 'm4a', 'ogg'],
  video: ['mp4', 'mov', 'avi', 'wmv'],
} as const;

const CORRUPT = /^Multimodal data is corrupted or cannot be processed: \S/;
const SOUND_PADDING_SECONDS = 0.15;

/**
 * Bare MPEG frames carry no length: any whole number of them is a complete, shorter file. (The
 * fixture with tags declares its bytes and is refused when cut.)
 */
const BARE_FRAMES = ACCEPTED_FIXTURES.find(({ file }) => file === 'bare.mp3')!;

let origin: MediaServer;
let server: TestServer;

beforeAll(async () => {
  origin = await startMediaServer();
  server = await startServer({ ready: true, environment: { MIMOSA_MEDIA_ALLOW: origin.allow } });
}, 600_000);

afterAll(async () => {
  const alive = await fetch(`${server.url}/readyz`).then((response) => response.status);
  await server.close();
  await origin.close();
  expect(alive).toBe(200);
});

it('has a file of every listed format', () => {
  for (const [kind, formats] of Object.entries(FORMATS)) {
    const made = ACCEPTED_FIXTURES.filter((fixture) => fixture.kind === kind);
    expect(new Set(made.map((fixture) => fixture.format))).toEqual(new Set(formats));
  }
});

describe('accepted', () => {
  it.each(ACCEPTED_FIXTURES.map((fixture) => [fixture.file, fixture] as const))(
    '%s, with its facts in the receipt',
    async (_name, fixture) => {
      const bytes = await readFile(fixturePath(fixture));
      const sources = [
        ['base64', dataUri(fixture.mime, bytes)],
        ['url', origin.serve(bytes, 'application/octet-stream')],
      ] as const;
      for (const [source, url] of sources) {
        const { status, body } = await quote(server, fixture.kind, url);
        expect(body.error).toBeUndefined();
        expect(status).toBe(200);
        const [receipt] = body.media!;
        expect(receipt).toMatchObject({
          type: fixture.kind,
          source,
          bytes: bytes.length,
          container: fixture.format,
          ...(fixture.kind !== 'audio' && {
            original: { width: fixture.width, height: fixture.height },
          }),
        });
        if (fixture.kind !== 'image') {
          expect(receipt!.duration_seconds).toBeGreaterThan(fixture.durationSeconds - 0.01);
          expect(receipt!.duration_seconds).toBeLessThan(
            fixture.durationSeconds + SOUND_PADDING_SECONDS,
          );
        }
        if (fixture.kind === 'video') {
          expect(receipt!.tokens.sound > 0).toBe(fixture.hasSound);
        }
      }
    },
  );
});

it.each([0.3, 0.6, 0.9])(
  'bare frames cut to %f of their bytes are a shorter sound',
  async (share) => {
    const bytes = await readFile(fixturePath(BARE_FRAMES));
    const seconds = async (file: Buffer): Promise<number> => {
      const { status, body } = await quote(server, 'audio', dataUri('audio/mpeg', file));
      expect(status).toBe(200);
      return body.media![0]!.duration_seconds!;
    };
    const whole = await seconds(bytes);
    const cut = await seconds(bytes.subarray(0, Math.floor(bytes.length * share)));
    expect(cut / whole).toBeGreaterThan(share - 0.15);
    expect(cut / whole).toBeLessThan(share + 0.15);
  },
);

describe('refused', () => {
  const shortened = ACCEPTED_FIXTURES.filter((fixture) => fixture !== BARE_FRAMES).flatMap(
    (fixture) => [0.3, 0.6, 0.9].map((share) => [fixture.file, share, fixture] as const),
  );

  it.each(shortened)('%s cut to %f of its bytes', async (_name, share, fixture) => {
    const bytes = await readFile(fixturePath(fixture));
    const cut = bytes.subarray(0, Math.floor(bytes.length * share));
    const { status, body } = await quote(server, fixture.kind, dataUri(fixture.mime, cut));
    expect(body.error?.message).toMatch(CORRUPT);
    expect(body.error?.param).toBe(MEDIA_PATHS[fixture.kind]);
    expect(status).toBe(400);
  });

  it.each(['image', 'audio', 'video'] as const)('an empty %s', async (kind) => {
    const { status, body } = await quote(server, kind, origin.serve(Buffer.alloc(0)));
    expect(body.error?.message).toMatch(CORRUPT);
    expect(status).toBe(400);
  });

  it.each(FOREIGN_FIXTURES.map((fixture) => [fixture.file, fixture] as const))(
    '%s, for every kind',
    async (_name, fixture) => {
      const bytes = await readFile(fixturePath(fixture));
      for (const kind of ['image', 'audio', 'video'] as const) {
        const { status, body } = await quote(server, kind, origin.serve(bytes));
        expect(status).toBe(400);
        expect(body.error?.message).toBe(
          `invalid ${kind} format, only ${formatList(kind)} are supported; got ${fixture.name}`,
        );
      }
    },
  );

  it.each(ACCEPTED_FIXTURES.map((fixture) => [fixture.file, fixture] as const))(
    '%s under a label of another kind',
    async (_name, fixture) => {
      const label = fixture.kind === 'image' ? 'video/mp4' : 'image/png';
      const bytes = await readFile(fixturePath(fixture));
      const { status, body } = await quote(server, fixture.kind, dataUri(label, bytes));
      expect(status).toBe(400);
      expect(body.error?.message).toMatch(
        new RegExp(`${CORRUPT.source.slice(0, -2)}declared as ${label} but the data is `),
      );
    },
  );
});

function formatList(kind: keyof typeof FORMATS): string {
  return FORMATS[kind].join('/');
}
