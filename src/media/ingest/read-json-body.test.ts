import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSpool } from '../spool/spool.ts';
import type { Spool } from '../spool/spool.ts';
import { BASE64_LIMIT_CHARACTERS } from './base64-decoder.ts';
import { INLINE_STRING_BYTES, MAX_JSON_DEPTH, MAX_JSON_VALUES } from './body-splitter.ts';
import { readJsonBody } from './read-json-body.ts';
import type { JsonBody, ReadJsonBodyOptions } from './read-json-body.ts';

let directory: string;
let spool: Spool;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mimosa-ingest-'));
  spool = await openSpool(directory, { budgetBytes: 500_000_000 });
});

afterAll(async () => {
  expect(spool.inFlightBytes).toBe(0);
  const [own] = await readdir(directory);
  expect(await readdir(join(directory, own!))).toEqual([]);
  await spool.close();
  await rm(directory, { recursive: true });
});

const BYTES = randomBytes(30_001);
const BASE64 = BYTES.toString('base64');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

function read(
  pieces: Iterable<string | Uint8Array> | AsyncIterable<Uint8Array>,
  options: Partial<ReadJsonBodyOptions> = {},
): Promise<JsonBody> {
  const stream = Symbol.iterator in pieces ? bytesOf(pieces) : pieces;
  const signal = new AbortController().signal;
  return readJsonBody(stream, { spool, limitBytes: 1e9, timeoutMs: 60_000, signal, ...options });
}

async function* bytesOf(pieces: Iterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece as string);
}

/** Reads, gives the result to `look`, disposes. */
async function reading<T>(
  pieces: Parameters<typeof read>[0],
  look: (body: JsonBody) => T | Promise<T>,
): Promise<T> {
  const body = await read(pieces);
  try {
    return await look(body);
  } finally {
    await body.dispose();
  }
}

/** The parsed value with data URIs made anew from the files in place of the tokens. */
async function restored(body: JsonBody): Promise<unknown> {
  const uris = new Map<string, string>();
  for (const [token, { header, path }] of body.spooled) {
    const base64 = (await readFile(path)).toString('base64');
    uris.set(token, header === '' ? base64 : `${header},${base64}`);
  }
  return JSON.parse(JSON.stringify(body.value), (_key, value: unknown) =>
    typeof value === 'string' ? (uris.get(value) ?? value) : value,
  ) as unknown;
}

/** Up to the inside of the first long string. */
const OPENING = '{"messages":[{"content":[{"input_audio":{"data":"';
const INSIDE = OPENING.length;

const chat = (part: unknown): unknown => ({
  model: 'mimo-v2.5',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'what is this?' }, part] }],
});

const image = (url: string): unknown => chat({ type: 'image_url', image_url: { url } });

describe('long base64 strings', () => {
  it.each([
    ['image_url.url', image(`data:image/png;base64,${BASE64}`), 'data:image/png;base64'],
    ['video_url.url', chat({ video_url: { url: `DATA:;BASE64,${BASE64}` } }), 'DATA:;BASE64'],
    [
      'input_audio.data',
      chat({ input_audio: { data: `data:audio/ogg;codecs=opus;base64,${BASE64}` } }),
      'data:audio/ogg;codecs=opus;base64',
    ],
    ['bare input_audio.data', chat({ input_audio: { data: BASE64, format: 'wav' } }), ''],
    ['source.data', chat({ source: { type: 'base64', data: BASE64 } }), ''],
    [
      'source.data with a prefix',
      chat({ source: { data: `data:;base64,${BASE64}` } }),
      'data:;base64',
    ],
    [
      'source.url',
      chat({ source: { url: `data:image/gif;base64,${BASE64}` } }),
      'data:image/gif;base64',
    ],
    ['source.data of a tool result', chat({ content: [{ source: { data: BASE64 } }] }), ''],
    [
      'a part of a tool result',
      chat({ content: [{ video_url: { url: `data:;base64,${BASE64}` } }] }),
      'data:;base64',
    ],
  ])('of %s go to a file', async (_name, value, header) => {
    await reading([JSON.stringify(value)], async (body) => {
      const [spooled] = [...body.spooled.values()];
      expect(spooled).toMatchObject({
        header,
        base64Characters: BASE64.length,
        bytes: BYTES.length,
        sha256: SHA256,
        valid: true,
      });
      expect(JSON.stringify(body.value)).toContain(`"${spooled!.token}"`);
      expect(await readFile(spooled!.path)).toEqual(BYTES);
      expect(await restored(body)).toEqual(value);
    });
  });

  it.each([
    ['a short one', image('data:image/png;base64,AAAA')],
    ['one of exactly the limit', image('data:;base64,'.padEnd(INLINE_STRING_BYTES, 'A'))],
    ['a long address', image(`https://example.com/${'a'.repeat(100_000)}`)],
    ['a long data URI of another encoding', image(`data:image/svg+xml,${'a'.repeat(100_000)}`)],
    ['bare base64 under url', image(BASE64)],
    ['a long text', chat({ type: 'text', text: `data:image/png;base64,${BASE64}` })],
    ['the input of a tool', chat({ input: { data: BASE64, url: `data:;base64,${BASE64}` } })],
    ['the input of a call', chat({ type: 'tool_use', input: { source: { data: BASE64 } } })],
    ['a source without a part', { messages: [{ source: { data: BASE64 } }] }],
    ['a plain string as source', chat({ source: BASE64 })],
    ['a list as source', chat({ source: [{ data: BASE64 }] })],
    ['another key of a source', chat({ source: { media_type: BASE64 } })],
    ['bare base64 under url of a source', chat({ source: { url: BASE64 } })],
    ['the schema of a tool', { tools: [{ image_url: { url: `data:;base64,${BASE64}` } }] }],
    ['a part outside of messages', { content: [{ image_url: { url: `data:;base64,${BASE64}` } }] }],
    ['no media object', { url: `data:;base64,${BASE64}`, data: BASE64, source: [BASE64] }],
    ['URL-safe base64', chat({ input_audio: { data: `-_${BASE64}` } })],
    ['a comma far away', image(`data:${'a'.repeat(2000)};base64,${BASE64}`)],
  ])('%s stays', async (_name, value) => {
    await reading([JSON.stringify(value)], (body) => {
      expect(body.value).toEqual(value);
      expect(body.spooled.size).toBe(0);
    });
  });

  it.each([
    ['slashes', (text: string): string => text.replaceAll('/', '\\/')],
    ['unicode', (text: string): string => text.replaceAll('A', '\\u0041')],
    ['line breaks', (text: string): string => text.replaceAll(/[\w+/]{76}/g, '$&\\r\\n')],
    ['blanks', (text: string): string => text.replaceAll(/[\w+/]{76}/g, '$& ')],
    ['no padding', (text: string): string => text.replace(/=+"/, '"')],
    ['an escaped key', (text: string): string => text.replace('"url"', '"\\u0075r\\u006C"')],
  ])('may hold %s', async (_name, rewrite) => {
    const text = rewrite(JSON.stringify(image(`data:image/png;base64,${BASE64}`)));
    const { messages } = JSON.parse(text) as {
      messages: { content: { image_url: { url: string } }[] }[];
    };
    const url = messages[0]!.content[1]!.image_url.url;
    await reading([text], (body) => {
      expect([...body.spooled.values()]).toMatchObject([
        { sha256: SHA256, valid: true, base64Characters: url.length - 22 },
      ]);
    });
  });

  it.each(['-', '_', '=A', '\\u00e9', 'é', '\\ud800', '\\"'])(
    'that hold %j are marked and the body is read to its end',
    async (garbage) => {
      const text = JSON.stringify(image(`data:image/png;base64,${BASE64}GARBAGE${BASE64}`));
      await reading([text.replace('GARBAGE', garbage), ' '], (body) => {
        const [spooled] = [...body.spooled.values()];
        expect(spooled!.valid).toBe(false);
        expect(spooled!.bytes).toBeLessThanOrEqual(BYTES.length);
        expect(body.value).toEqual(image(spooled!.token));
      });
    },
  );

  it('stand in any number in one body, and the last of equal keys wins', async () => {
    const uri = `data:image/png;base64,${BASE64}`;
    const sound = `{"input_audio":{"data":"${BASE64}","data":"x"}}`;
    const picture = `{"image_url":{"url":"${uri}"}}`;
    const text = `{"messages":[{"content":[${sound},${picture}]},{"content":[${picture}]}]}`;
    await reading([text], async (body) => {
      expect(body.spooled.size).toBe(3);
      expect(new Set(body.spooled.keys()).size).toBe(3);
      expect(await restored(body)).toEqual(JSON.parse(text));
    });
  });

  it('are written up to 50 MB of base64 and counted beyond', async () => {
    const block = 'A'.repeat(1_048_576);
    const pieces = [
      '{"messages":[{"content":[{"video_url":{"url":"data:video/mp4;base64,',
      ...Array.from({ length: 52 }, () => block),
      '"}}]}]}',
    ];
    await reading(pieces, (body) => {
      const [spooled] = [...body.spooled.values()];
      expect(spooled).toMatchObject({ base64Characters: 52 * 1_048_576, valid: true });
      expect(spooled!.bytes).toBeLessThanOrEqual((BASE64_LIMIT_CHARACTERS / 4) * 3);
      expect(spooled!.bytes).toBeGreaterThan((BASE64_LIMIT_CHARACTERS / 4) * 3 - 1_048_576);
    });
  });
});

describe('any body', () => {
  /** Strings that matter to the splitter, some of them long. */
  const long = fc
    .record({
      start: fc.constantFrom('data:image/png;base64,', 'data:,', '', 'https://a/', '\\"', '\n-'),
      bytes: fc.uint8Array({ minLength: 0, maxLength: 40 }),
      times: fc.constantFrom(1, 2000),
    })
    .map(({ start, bytes, times }) => start + Buffer.from(bytes).toString('hex').repeat(times));
  const medium = fc
    .tuple(
      fc.constantFrom('image_url', 'input_audio', 'text'),
      fc.constantFrom('url', 'data'),
      long,
    )
    .map(([object, key, value]) => ({ [object]: { [key]: value } }));
  const key = fc.constantFrom('url', 'data', 'content', 'image_url', 'text', '__proto__x', '"');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(
        long,
        medium,
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true }),
        fc.constant(null),
      ),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }));

  it('means the same as to JSON.parse, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .tuple(fc.dictionary(key, tree, { maxKeys: 4, noNullPrototype: true }), fc.array(medium))
          .map(([rest, content]) => Object.assign({ messages: [{ content, rest }] }, rest)),
        fc.integer({ min: 1, max: 70_000 }),
        fc.constantFrom(undefined, 2),
        fc.boolean(),
        async (value, pieceBytes, space, escaped) => {
          const json = JSON.stringify(value, null, space);
          const text = Buffer.from(escaped ? json.replaceAll('/', '\\/') : json);
          const pieces: Buffer[] = [];
          for (let at = 0; at < text.length; at += Math.max(pieceBytes, text.length >> 8)) {
            pieces.push(text.subarray(at, at + Math.max(pieceBytes, text.length >> 8)));
          }
          expect(await reading(pieces, restored)).toEqual(JSON.parse(json));
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  it('means the same cut at every byte', async () => {
    const wrapped = BASE64.replaceAll(/.{76}/g, '$&\\n').replaceAll('/', '\\/');
    const text = Buffer.from(
      `\uFEFF {"é\\"":[-1.5e3,true],"\\u0075rl":"x","messages":[{"content" : [{"image_url" : {"url" : "data:image/\\u0070ng;base64,${wrapped}" } }] }], "z":"\\\\"}`,
    );
    const expected = {
      'é"': [-1500, true],
      url: 'x',
      messages: [{ content: [{ image_url: { url: `data:image/png;base64,${BASE64}` } }] }],
      z: '\\',
    };
    const edge = INLINE_STRING_BYTES + 200;
    const cuts = Array.from({ length: text.length }, (_, at) => at).filter(
      (at) => at < 200 || at > text.length - 200 || (at > edge - 400 && at < edge + 400),
    );
    for (const at of cuts) {
      expect(await reading([text.subarray(0, at), text.subarray(at)], restored)).toEqual(expected);
    }
    const bytewise = Array.from(text, (byte) => Uint8Array.of(byte));
    expect(await reading(bytewise, restored)).toEqual(expected);
  }, 60_000);

  it('may come as a Node stream, which stays open', async () => {
    const stream = Readable.from([Buffer.from('{"a":'), Buffer.from('1}')], { objectMode: false });
    await reading(stream, (body) => {
      expect(body.value).toEqual({ a: 1 });
    });
  });

  it('with invalid UTF-8 reads as TextDecoder reads it', async () => {
    const text = Buffer.from('{"a":"x\xff\xc3y\xed\xa0\x80"}', 'latin1');
    await reading([text], (body) => {
      expect(body.value).toEqual(JSON.parse(new TextDecoder().decode(text)));
    });
  });

  it('with __proto__ as a key pollutes nothing', async () => {
    await reading(['{"__proto__":{"polluted":1}}'], (body) => {
      expect(Object.keys(body.value as object)).toEqual(['__proto__']);
      expect(Object.getPrototypeOf(body.value)).toBe(Object.prototype);
      expect('polluted' in {}).toBe(false);
    });
  });
});

describe('faults', () => {
  it.each(['', ' \n', '\uFEFF', '[]', '"x"', '1', 'null', '[{}]'])(
    '%j: no object',
    async (text) => {
      await expect(read([text])).rejects.toMatchObject({ code: 'json-not-object', status: 400 });
    },
  );

  it.each([
    ['{"a":1,}', 'unexpected token } at position 7'],
    ['{"a":1', 'unexpected end of input at position 6'],
    [`${OPENING}${BASE64}"},}`, `unexpected token } at position ${INSIDE + BASE64.length + 3}`],
    [`${OPENING}${BASE64}"`, `unexpected end of input at position ${INSIDE + BASE64.length + 1}`],
    [`${OPENING}${BASE64}`, `unexpected end of input at position ${INSIDE + BASE64.length}`],
    [`${OPENING}AAAA`, `unexpected end of input at position ${INSIDE + 4}`],
    [
      `${OPENING}${BASE64}\n"}}`,
      `control character in a string at position ${INSIDE + BASE64.length}`,
    ],
    [`${OPENING}\t${BASE64}"}}`, `control character in a string at position ${INSIDE}`],
    [`${OPENING}${BASE64}\\x"}}`, `bad escape at position ${INSIDE + BASE64.length + 1}`],
    [`${OPENING}\\u00g0${BASE64}"}}`, `bad escape at position ${INSIDE + 4}`],
    [
      '['.repeat(MAX_JSON_DEPTH + 1),
      `nesting deeper than ${MAX_JSON_DEPTH} levels at position ${MAX_JSON_DEPTH}`,
    ],
  ])('%.60s…: %s', async (text, what) => {
    await expect(read([text])).rejects.toMatchObject({
      code: 'json-invalid',
      message: `Invalid JSON in request body: ${what}`,
    });
  });

  it('nesting up to the bound is fine', async () => {
    const text = `{"a":${'['.repeat(MAX_JSON_DEPTH - 1)}${']'.repeat(MAX_JSON_DEPTH - 1)}}`;
    await reading([text], (body) => {
      expect(JSON.stringify(body.value)).toBe(text);
    });
  });

  it('bodies of very many values are refused before they are parsed', async () => {
    const list = (commas: number): string => `{"a":[${'0,'.repeat(commas)}0]}`;
    await reading([list(MAX_JSON_VALUES - 2)], (body) => {
      expect((body.value as { a: number[] }).a).toHaveLength(MAX_JSON_VALUES - 1);
    });
    await expect(read([list(MAX_JSON_VALUES - 1)])).rejects.toMatchObject({
      code: 'json-invalid',
      message: `Invalid JSON in request body: more than ${MAX_JSON_VALUES} values at position ${
        6 + 2 * (MAX_JSON_VALUES - 1) - 1
      }`,
    });
  });

  it('garbage is refused, never misread', async () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"url"',
      '"source":{',
      '"data":"',
      BASE64,
      'data:;base64,',
      '1',
      ' ',
      '\n',
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: token, maxLength: 12 }), async (tail) => {
        const text = `{"source":{"data":"${tail}`;
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          await expect(read([text])).rejects.toMatchObject({ code: 'json-invalid' });
          return;
        }
        await reading([text], async (body) => {
          const valid = [...body.spooled.values()].every((spooled) => spooled.valid);
          if (valid) expect(await restored(body)).toEqual(expected);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('the limit counts the whole body, inclusive, and is noticed at once', async () => {
    const text = '{"a":"bcd"}';
    const body = await read([text], { limitBytes: text.length });
    await body.dispose();
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(OPENING);
      for (;;) yield Buffer.alloc(50_000, 'A');
    }
    await expect(read(endless(), { limitBytes: 200_000 })).rejects.toMatchObject({
      code: 'body-too-large',
      message: 'Request body too large: the limit is 200000 bytes',
    });
  });

  it('a body over the budget of the server is turned away, text or media', async () => {
    const small = await openSpool(join(directory, 'small'), { budgetBytes: 40_000 });
    const texts = [
      JSON.stringify({ text: 'x'.repeat(50_000) }),
      JSON.stringify(image(`data:;base64,${BASE64.slice(0, -4)}${BASE64}`)),
    ];
    for (const text of texts) {
      await expect(read([text], { spool: small })).rejects.toMatchObject({ code: 'server-busy' });
      expect(small.inFlightBytes).toBe(0);
    }
    await small.close();
    await rm(join(directory, 'small'), { recursive: true });
  });

  it('a body that stops coming runs out of time; one whose client is gone is dropped', async () => {
    async function* stalled(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${OPENING}${BASE64}`);
      await new Promise(() => undefined);
    }
    await expect(read(stalled(), { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'body-too-slow',
      status: 408,
    });
    await expect(read(stalled(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const client = new AbortController();
    const reading = read(stalled(), { signal: client.signal });
    client.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('an error of the stream is passed on', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${OPENING}${BASE64}`);
      throw new Error('connection lost');
    }
    await expect(read(broken())).rejects.toThrow('connection lost');
  });
});

describe('over a real socket', () => {
  /** Posts a body to a server that reads it; resolves with status and text of its answer. */
  async function posting(
    body: (send: (piece: string) => void, end: () => void, drop: () => void) => void,
    options: Partial<ReadJsonBodyOptions> = {},
  ): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const server = createServer((incoming, response) => {
      read(incoming, options).then(
        async (json) => {
          await json.dispose();
          response.end([...json.spooled.values()].map(({ sha256 }) => sha256).join(' '));
        },
        (error: Error & { status?: number }) => {
          if (incoming.destroyed && !incoming.complete) resolve(`client gone: ${error.message}`);
          else response.writeHead(error.status ?? 500).end(error.message);
        },
      );
    });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    const { port } = server.address() as AddressInfo;
    const outgoing = request({ port, method: 'POST' }, (response) => {
      response.setEncoding('utf8').on('data', (text: string) => {
        resolve(`${response.statusCode} ${text}`);
      });
    });
    outgoing.on('error', () => undefined);
    body(
      (piece) => outgoing.write(piece),
      () => outgoing.end(),
      () => outgoing.destroy(),
    );
    try {
      return await promise;
    } finally {
      outgoing.destroy();
      server.close();
    }
  }

  it('a body arrives', async () => {
    const answer = await posting((send, end) => {
      send(OPENING);
      for (let index = 0; index < 4; index += 1)
        send(BASE64.slice(index * 10_002).slice(0, 10_002));
      send('"}}]}]}');
      end();
    });
    expect(answer).toBe(`200 ${SHA256}`);
  });

  it('an answer can be given while the body still comes', async () => {
    const endless = (send: (piece: string) => void): void => {
      send(OPENING);
      for (let index = 0; index < 100; index += 1) send(BASE64);
    };
    const large = await posting(endless, { limitBytes: 100_000 });
    expect(large).toBe('413 Request body too large: the limit is 100000 bytes');
    const slow = await posting(endless, { timeoutMs: 100 });
    expect(slow).toBe('408 Request body was not received in time');
  });

  it('a client that hangs up leaves nothing behind', async () => {
    const answer = await posting((send, _end, drop) => {
      send(`${OPENING}${BASE64}`);
      setTimeout(drop, 50);
    });
    expect(answer).toContain('client gone');
  });
});
