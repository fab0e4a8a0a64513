/**
 * Hands out the built console under `/console/`. All its files are read once, when the server is
 * built, so that no path of a request ever reaches the file system; what is not among them is the
 * console's own address of a page, and gets `index.html`.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { apiError } from '../core/errors.ts';

/** Where `npm run console:build` puts it, seen from the sources and from what is built of them. */
const CONSOLE_DIRECTORY: string = path.resolve(import.meta.dirname, '../../console/dist');

const BASE_PATH = '/console/';
const INDEX = 'index.html';
/** Of these the names change with the content. */
const ASSETS = 'assets/';
const YEAR_SECONDS = 31_536_000;
const FOREVER = `public, max-age=${YEAR_SECONDS}, immutable`;
const ASK_AGAIN = 'no-cache';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Best first; the build writes each beside the file. */
const ENCODINGS: readonly { readonly name: string; readonly suffix: string }[] = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
];

/** Only our own files run and look; `blob:` and `data:` are media of the user's own. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const NOT_BUILT =
  'The console has not been built. In the directory of Mimosa: npm ci && npm run console:build\n';

interface ConsoleFile {
  readonly type: string;
  readonly tag: string;
  readonly isAsset: boolean;
  readonly bytes: Buffer;
  /** By the name of the encoding. */
  readonly encoded: ReadonlyMap<string, Buffer>;
}

/**
 * Call before the server listens. Browsers that ask for `/` are sent to the console. Where it has not
 * been built, its address says so and everything else works. Throws 404 `route-unknown` in handlers.
 */
export function consolePages(app: FastifyInstance, directory: string = CONSOLE_DIRECTORY): void {
  const files = readConsole(directory);
  app.get('/', async (request, reply) => {
    if (!takesHtml(request)) throw apiError('route-unknown', null, []);
    return reply.redirect(BASE_PATH);
  });
  // Without the slash at the end the links of the page would lead elsewhere.
  app.get(BASE_PATH.slice(0, -1), async (request, reply) =>
    request.url.startsWith(BASE_PATH) ? page(files, '', request, reply) : reply.redirect(BASE_PATH),
  );
  app.get(`${BASE_PATH}*`, async (request, reply) => {
    const { '*': name } = request.params as { readonly '*': string };
    return page(files, name, request, reply);
  });
}

function page(
  files: ReadonlyMap<string, ConsoleFile>,
  name: string,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const index = files.get(INDEX);
  if (index === undefined) return reply.status(404).type('text/plain').send(NOT_BUILT);
  const file = files.get(name);
  // An asset of another version: a page in its place would only fail later.
  if (file === undefined && name.startsWith(ASSETS)) throw apiError('route-unknown', null, []);
  return send(file ?? index, request, reply);
}

function send(
  { type, tag, isAsset, bytes, encoded }: ConsoleFile,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  void reply.headers({
    ...SECURITY_HEADERS,
    'cache-control': isAsset ? FOREVER : ASK_AGAIN,
    etag: tag,
    vary: 'accept-encoding',
  });
  if (headers['if-none-match'] === tag) return reply.status(304).send();
  const wanted = encodingsOf(headers['accept-encoding'] ?? '');
  const encoding = ENCODINGS.find(({ name }) => wanted.has(name) && encoded.has(name))?.name;
  if (encoding !== undefined) void reply.header('content-encoding', encoding);
  return reply.type(type).send(encoding === undefined ? bytes : encoded.get(encoding));
}

/** Names in an `Accept-Encoding` that are not forbidden by `q=0`. */
function encodingsOf(header: string): ReadonlySet<string> {
  const parts = header.toLowerCase().split(',');
  return new Set(
    parts
      .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
      .map((part) => part.split(';', 1)[0]!.trim()),
  );
}

function takesHtml({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true;
}

/** Every file by its path below `/console/`; empty where nothing was built. */
function readConsole(directory: string): ReadonlyMap<string, ConsoleFile> {
  const names = namesIn(directory);
  const read = (name: string): Buffer => readFileSync(path.join(directory, name));
  return new Map(
    [...names]
      .filter((name) => path.extname(name) in TYPES)
      .map((name): [string, ConsoleFile] => {
        const bytes = read(name);
        const made = ENCODINGS.filter(({ suffix }) => names.has(name + suffix));
        return [
          name.replaceAll(path.sep, '/'),
          {
            bytes,
            type: TYPES[path.extname(name)]!,
            tag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
            isAsset: name.startsWith(ASSETS),
            encoded: new Map(made.map((encoding) => [encoding.name, read(name + encoding.suffix)])),
          },
        ];
      }),
  );
}

function namesIn(directory: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(directory, { recursive: true, encoding: 'utf8' }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw error;
  }
}
