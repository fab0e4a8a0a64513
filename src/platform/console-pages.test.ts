/** The console's files over HTTP, from a folder as the build leaves it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import { consolePages } from './console-pages.ts';

const PAGE = '<!doctype html><title>Mimosa</title>';
const SCRIPT = 'console.log("hello");';
const SECRET = 'not for strangers';

const root = mkdtempSync(path.join(tmpdir(), 'mimosa-pages-'));
const dist = path.join(root, 'dist');
mkdirSync(path.join(dist, 'assets'), { recursive: true });
mkdirSync(path.join(dist, '.vite'));
writeFileSync(path.join(root, 'secret.js'), SECRET);
writeFileSync(path.join(dist, '.vite/manifest.json'), SECRET);
writeFileSync(path.join(dist, 'index.html'), PAGE);
writeFileSync(path.join(dist, 'assets/index-1.js'), SCRIPT);
writeFileSync(path.join(dist, 'assets/index-1.js.br'), brotliCompressSync(SCRIPT));
writeFileSync(path.join(dist, 'assets/index-1.js.gz'), gzipSync(SCRIPT));
const app = serverOf(dist);
afterAll(async () => {
  await app.close();
  rmSync(root, { recursive: true, force: true });
});

function serverOf(directory: string): FastifyInstance {
  const server = fastify({ routerOptions: { ignoreTrailingSlash: true } });
  consolePages(server, directory);
  return server;
}

function get(url: string, headers: Readonly<Record<string, string>> = {}, server = app) {
  return server.inject({ url, headers });
}

describe('pages', () => {
  it.each(['/console/', '/console/keys', '/console/requests/abc/def', '/console/index.html'])(
    '%s is the page',
    async (url) => {
      const answer = await get(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-cache');
      expect(answer.body).toBe(PAGE);
    },
  );

  it('are asked for again, and come only when they have changed', async () => {
    const { headers } = await get('/console/');
    const again = await get('/console/', { 'if-none-match': headers.etag as string });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const changed = await get('/console/', { 'if-none-match': '"other"' });
    expect(changed.body).toBe(PAGE);
  });

  it('let nothing run or be loaded but what is ours, and stand in no frame', async () => {
    const { headers } = await get('/console/');
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.join(' ')).not.toMatch(/unsafe|https?:|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });
});

describe('the way there', () => {
  it.each(['/', '/console'])('%s leads a browser to it', async (url) => {
    const { statusCode, headers } = await get(url, { accept: 'text/html,*/*' });
    expect([statusCode, headers.location]).toEqual([302, '/console/']);
  });

  it('is no page for programs', async () => {
    expect((await get('/', { accept: '*/*' })).statusCode).toBe(404);
  });
});

describe('assets', () => {
  it.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['gzip;q=0.5, br;q=0', 'gzip'],
    ['identity', undefined],
    ['', undefined],
  ])('accepting "%s" come as %s', async (accepted, encoding) => {
    const answer = await get('/console/assets/index-1.js', { 'accept-encoding': accepted });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.vary).toBe('accept-encoding');
    expect(answer.headers['cache-control']).toMatch(/immutable/);
    if (encoding === undefined) expect(answer.body).toBe(SCRIPT);
  });

  it('of another version are not there', async () => {
    const answer = await get('/console/assets/index-0.js');
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain('<!doctype');
  });
});

describe('other files', () => {
  it.each([
    '/console/../secret.js',
    '/console/..%2fsecret.js',
    '/console/%2e%2e/secret.js',
    '/console/assets/..%2f..%2f..%2fsecret.js',
    '/console/assets%5c..%5c..%5csecret.js',
    '/console/.vite/manifest.json',
    '/console//etc/passwd',
    '/console/%00',
  ])('cannot be had: %s', async (url) => {
    const { body, statusCode } = await get(url);
    expect(body).not.toContain(SECRET);
    expect([200, 400, 404]).toContain(statusCode);
    if (statusCode === 200) expect(body).toBe(PAGE);
  });
});

describe('a console that was not built', () => {
  it('says how it is', async () => {
    const server = serverOf(path.join(root, 'nowhere'));
    const { statusCode, body } = await get('/console/', {}, server);
    expect(statusCode).toBe(404);
    expect(body).toMatch(/npm run console:build/);
    await server.close();
  });
});
