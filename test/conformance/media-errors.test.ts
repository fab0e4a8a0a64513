/** Every media row of the error table that a client can reach: status, `param` and text. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaKind } from '../../src/core/chat-request.ts';
import { MEDIA_DIRECTORY, startMediaServer, type MediaServer } from '../support/media-server.ts';
import { dataUri, MEDIA_PATHS, quote } from '../support/quote.ts';
import { startServer, type TestServer } from '../support/server.ts';

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

async function expectFault(kind: MediaKind, url: string, message: string | RegExp): Promise<void> {
  const { status, body } = await quote(server, kind, url);
  const fault = body.error!;
  expect({ status, ...fault }).toMatchObject({
    status: 400,
    param: MEDIA_PATHS[kind],
    type: 'invalid_request_error',
    code: '400',
  });
  if (typeof message === 'string') expect(fault.message).toBe(message);
  else expect(fault.message).toMatch(message);
}

/** A complete black PNG of one bit a pixel: the bytes are few, the pixels are not. */
function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  const rows = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * height));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

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
      expect((await quote(server, 'image', url)).status).toBe(200);
    }
  });
});

describe('the download', () => {
  it.each([
    ['http://127.0.0.1/x', 'the address is private or reserved'],
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
      redirect('http://127.0.0.1/x'),
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
      dataUri('image/png', png),
      'invalid video format, only mp4/mov/avi/wmv are supported; got png',
    );
  });

  it('of another kind under a false label are corrupt', async () => {
    await expectFault(
      'video',
      dataUri('video/mp4', png),
      `${CORRUPT}declared as video/mp4 but the data is png`,
    );
    await expectFault(
      'image',
      dataUri('image/png', wav),
      `${CORRUPT}declared as image/png but the data is wav`,
    );
  });

  it('may be mislabelled inside one kind', async () => {
    const jpeg = await sharp(png).jpeg().toBuffer();
    expect((await quote(server, 'image', dataUri('image/png', jpeg))).status).toBe(200);
  });

  it.each(['image', 'audio', 'video'] as const)('of an empty %s are corrupt', async (kind) => {
    await expectFault(kind, 'data:;base64,', new RegExp(`^${CORRUPT}`));
    await expectFault(kind, origin.serve(Buffer.alloc(0)), new RegExp(`^${CORRUPT}`));
  });

  it('that end early are corrupt', async () => {
    const corrupt = new RegExp(`^${CORRUPT}`);
    await expectFault('image', dataUri('image/png', png.subarray(0, png.length >> 1)), corrupt);
    await expectFault('video', dataUri('video/mp4', mp4.subarray(0, mp4.length >> 1)), corrupt);
    await expectFault('video', origin.serve(mp4.subarray(0, mp4.length - 20_000)), corrupt);
  });

  it('without a picture are no video, without sound no audio', async () => {
    await expectFault('video', origin.file('formats/speech.m4a'), `${CORRUPT}no video track`);
  });

  it('of a bomb are refused from their header', async () => {
    const bomb = hugePng(30_000, 30_000);
    await expectFault(
      'image',
      dataUri('image/png', bomb),
      'image is too large: 30000x30000 exceeds 178956970 pixels',
    );
  });
});
