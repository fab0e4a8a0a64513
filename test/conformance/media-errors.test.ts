/** Every media row of the error table that a client can reach: status, `param` and text. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_DIRECTORY, startMediaServer, type MediaServer } from '../support/media-server.ts';
import { startServer, type TestServer } from '../support/server.ts';

type Kind = 'image' | 'audio' | 'video';

const PATHS = {
  image: 'messages[0].content[0].image_url.url',
  audio: 'messages[0].content[0].input_audio.data',
  video: 'messages[0].content[0].video_url.url',
} as const;

const BASE64_LIMIT_CHARACTERS = 52_428_800;
const URL_LIMIT_BYTES = { image: 52_428_800, audio: 104_857_600, video: 314_572_800 } as const;

let origin: MediaServer;
let server: TestServer;
let png: Buffer;
let mp4: Buffer;
let wav: Buffer;

beforeAll(async () => {
  origin = await startMediaServer();
  server = await startServer({ ready: true, environment: { MIMOSA_MEDIA_ALLOW: origin.allow } });
  [png, mp4, wav] = await Promise.all(
    ['cat.png', 'clip-3s.mp4', 'clip-3.9s.wav'].map((name) =>
      readFile(path.join(MEDIA_DIRECTORY, name)),
    ) as [Promise<Buffer>, Promise<Buffer>, Promise<Buffer>],
  );
}, 600_000);

afterAll(async () => {
  await server?.close();
  await origin?.close();
});

function part(kind: Kind, url: string): object {
  if (kind === 'image') return { type: 'image_url', image_url: { url } };
  if (kind === 'audio') return { type: 'input_audio', input_audio: { data: url } };
  return { type: 'video_url', video_url: { url } };
}

async function faultOf(
  kind: Kind,
  url: string,
): Promise<{ status: number; param: string | null; message: string; type: string; code: string }> {
  const response = await fetch(`${server.url}/v1/tokens/count`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({
      model: 'mimo-v2.5',
      messages: [{ role: 'user', content: [part(kind, url)] }],
    }),
  });
  const { error } = (await response.json()) as {
    error: { param: string | null; message: string; type: string; code: string };
  };
  return { status: response.status, ...error };
}

async function expectFault(kind: Kind, url: string, message: string | RegExp): Promise<void> {
  const fault = await faultOf(kind, url);
  expect(fault).toMatchObject({
    status: 400,
    param: PATHS[kind],
    type: 'invalid_request_error',
    code: '400',
  });
  if (typeof message === 'string') expect(fault.message).toBe(message);
  else expect(fault.message).toMatch(message);
}

const uri = (mime: string, bytes: Buffer): string =>
  `data:${mime};base64,${bytes.toString('base64')}`;

const CORRUPT = 'Multimodal data is corrupted or cannot be processed: ';

describe('the URL', () => {
  it.each(['image', 'audio', 'video'] as const)('of %s must have a known scheme', async (kind) => {
    for (const url of ['ftp://example.com/x', 'file:///etc/passwd', 'cat.png', '']) {
      await expectFault(kind, url, `${kind} URL must start with http://, https:// or data:`);
    }
  });

  it.each(['image', 'audio', 'video'] as const)('of %s may be broken base64', async (kind) => {
    const message = `${kind} data URI must look like data:{MIME_TYPE};base64,{DATA}`;
    for (const url of [
      'data:image/png,AAAA',
      'data:image/png;base64',
      'data:;base64,@@@@',
      'data:x;base64,A',
    ]) {
      await expectFault(kind, url, message);
    }
  });

  it('may be accepted in any spelling of the data URI', async () => {
    const base64 = png.toString('base64');
    for (const url of [
      `DATA:image/PNG;BASE64,${base64}`,
      `data:;base64,${base64}`,
      `data:image/png;charset=utf-8;name=x;base64,${base64.replace(/=+$/, '')}`,
      `data:image/png;base64,${base64.replace(/.{76}/g, '$&\n')}`,
    ]) {
      expect((await faultOf('image', url).catch(() => ({ status: 200 }))).status).toBe(200);
    }
  });
});

describe('the download', () => {
  it.each([
    ['http://127.0.0.1:1/x', 'the address is private or reserved'],
    ['http://localhost/x', 'the address is private or reserved'],
    ['http://10.0.0.1/x', 'the address is private or reserved'],
    ['http://169.254.169.254/latest/meta-data', 'the address is private or reserved'],
    ['http://[::1]/x', 'the address is private or reserved'],
    ['http://[::ffff:10.0.0.1]/x', 'the address is private or reserved'],
    ['http://0x7f000001/x', 'the address is private or reserved'],
    ['http://2130706433/x', 'the address is private or reserved'],
    ['http://8.8.8.8:22/x', 'port 22 is not allowed'],
    ['http://user:secret@8.8.8.8/x', 'credentials in the URL are not allowed'],
    ['http://does-not-exist.invalid/x', 'name not found'],
  ])('of %s fails: %s', async (url, reason) => {
    await expectFault('image', url, `cannot download image: ${reason}`);
  });

  it('reports the status', async () => {
    await expectFault('video', origin.file('nothing-here'), 'cannot download video: HTTP 404');
    const broken = origin.handle((_request, response) => {
      response.writeHead(503).end('busy');
    });
    await expectFault('audio', broken, 'cannot download audio: HTTP 503');
  });

  it('checks every redirect', async () => {
    const redirect = (location: string): string =>
      origin.handle((_request, response) => {
        response.writeHead(302, { location }).end();
      });
    await expectFault(
      'image',
      redirect('http://127.0.0.1:1/x'),
      'cannot download image: the address is private or reserved',
    );
    const loop: string = origin.handle((_request, response) => {
      response.writeHead(302, { location: loop }).end();
    });
    await expectFault('image', loop, 'cannot download image: more than 5 redirects');
  });

  it('reports a cut connection', async () => {
    const cut = origin.handle((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('some', () => response.destroy());
    });
    await expectFault('image', cut, 'cannot download image: the connection was cut');
  });

  it.each(['image', 'audio', 'video'] as const)('stops at the size limit of %s', async (kind) => {
    const megabytes = URL_LIMIT_BYTES[kind] / 1_048_576;
    const message = `${kind} is too large: the file behind the URL exceeds ${megabytes} MB (${URL_LIMIT_BYTES[kind]} bytes)`;
    const announced = origin.handle((_request, response) => {
      response.writeHead(200, { 'content-length': String(URL_LIMIT_BYTES[kind] + 1) });
      response.write('x');
    });
    await expectFault(kind, announced, message);
  });

  it('stops while bytes arrive when nothing was announced', async () => {
    const block = Buffer.alloc(1_048_576);
    const endless = origin.handle((_request, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write(block));
        if (!response.destroyed) response.once('drain', pump);
      };
      pump();
    });
    await expectFault(
      'image',
      endless,
      /^image is too large: the file behind the URL exceeds 50 MB/,
    );
  });
});

describe('the base64 string', () => {
  it('may hold 50 MB and not one character more', async () => {
    const header = 'data:image/png;base64,';
    const over = header + 'A'.repeat(BASE64_LIMIT_CHARACTERS + 4);
    await expectFault(
      'image',
      over,
      `image is too large: the base64 string has ${BASE64_LIMIT_CHARACTERS + 4} characters, the limit is 50 MB (52428800)`,
    );
    const exact = header + 'A'.repeat(BASE64_LIMIT_CHARACTERS);
    await expectFault('image', exact, /^invalid image format|^Multimodal data is corrupted/);
  });
});

describe('the bytes', () => {
  it.each([
    ['image', 'invalid image format, only bmp/gif/png/jpeg/webp are supported; got '],
    ['audio', 'invalid audio format, only mp3/wav/flac/m4a/ogg are supported; got '],
    ['video', 'invalid video format, only mp4/mov/avi/wmv are supported; got '],
  ] as const)('of %s must be of a listed format', async (kind, message) => {
    await expectFault(kind, origin.serve(Buffer.from('%PDF-1.7\n%âãÏÓ\n')), `${message}pdf`);
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 251));
    await expectFault(kind, origin.serve(noise), `${message}an unrecognised format`);
  });

  it('of another kind under an honest label have the wrong format', async () => {
    await expectFault(
      'video',
      uri('image/png', png),
      'invalid video format, only mp4/mov/avi/wmv are supported; got png',
    );
  });

  it('of another kind under a false label are corrupt', async () => {
    await expectFault(
      'video',
      uri('video/mp4', png),
      `${CORRUPT}declared as video/mp4 but the data is png`,
    );
    await expectFault(
      'image',
      uri('image/png', wav),
      `${CORRUPT}declared as image/png but the data is wav`,
    );
  });

  it('may be mislabelled inside one kind', async () => {
    const jpeg = await sharp(png).jpeg().toBuffer();
    expect(
      (await faultOf('image', uri('image/png', jpeg)).catch(() => ({ status: 200 }))).status,
    ).toBe(200);
  });

  it.each(['image', 'audio', 'video'] as const)('of an empty %s are corrupt', async (kind) => {
    await expectFault(kind, 'data:;base64,', new RegExp(`^${CORRUPT}`));
    await expectFault(kind, origin.serve(Buffer.alloc(0)), new RegExp(`^${CORRUPT}`));
  });

  it('that end early are corrupt', async () => {
    const corrupt = new RegExp(`^${CORRUPT}`);
    await expectFault('image', uri('image/png', png.subarray(0, png.length >> 1)), corrupt);
    await expectFault('video', uri('video/mp4', mp4.subarray(0, mp4.length >> 1)), corrupt);
    await expectFault('video', origin.serve(mp4.subarray(0, mp4.length - 20_000)), corrupt);
  });

  it('without a picture are no video, without sound no audio', async () => {
    await expectFault('video', origin.file('formats/audio.m4a'), `${CORRUPT}no video track`);
  });

  it('of a bomb are refused from their header', async () => {
    const bomb = await sharp({
      create: { width: 30_000, height: 30_000, channels: 3, background: '#000' },
      limitInputPixels: false,
    })
      .png({ palette: true, colours: 2, compressionLevel: 9 })
      .toBuffer();
    await expectFault(
      'image',
      uri('image/png', bomb),
      'image is too large: 30000x30000 exceeds 178956970 pixels',
    );
  }, 60_000);
});
