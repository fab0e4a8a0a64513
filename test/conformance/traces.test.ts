/**
 * Traces as a collector gets them: one request is one tree of spans, the caller's span is its parent,
 * the engine goes on from it, and nothing of what was said is in it. Without a collector there is no
 * SDK in the process.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const CHAT = '/v1/chat/completions';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER_SPAN_ID = 'b7ad6b7169203331';
const SECRET = 'The launch code is 0000';
const PICTURE = readFileSync(new URL('../media/cat.png', import.meta.url)).toString('base64');
const ERROR_STATUS = 2;
/** Tells on standard error when the SDK is loaded (its API belongs to prom-client too). */
const WATCH_LOADING = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) {
    if (url.includes('/@opentelemetry/sdk')) process.stderr.write('LOADED ' + url + '\\n');
    return next(url, context);
  } });
`)}`;

/** What OTLP's JSON has of a span, as far as it matters here. */
interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly events: readonly { readonly name: string }[];
  readonly status: { readonly code?: number };
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: SentSpan['attributes'] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

let collector: Server;
const sent: Sent[] = [];
let upstream: ScriptedUpstream;

beforeAll(async () => {
  collector = createServer((request, response) => {
    void json(request).then((body) => {
      expect(request.url).toBe('/v1/traces');
      sent.push(body as Sent);
      response.end('{}');
    });
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  upstream = await startScriptedUpstream();
});

afterAll(async () => {
  collector.close();
  await upstream.close();
});

async function serveWith(environment: Readonly<Record<string, string>>): Promise<TestServer> {
  return startServer({
    environment: { NODE_OPTIONS: `--import=${WATCH_LOADING}`, ...environment },
    config: `
engines:
  - { name: up, kind: openai, model: m, baseUrls: ["${upstream.baseUrl}"] }
models:
  mimo-v2.5: { engines: [up] }
`,
  });
}

function ask(
  server: TestServer,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(server.url + CHAT, {
    method: 'POST',
    headers: { 'api-key': server.key, ...headers },
    body: JSON.stringify({
      model: 'mimo-v2.5',
      stream: true,
      messages: [{ role: 'user', content }],
    }),
  });
}

function spansOf(traceId: string | null): readonly SentSpan[] {
  const all = sent.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );
  return all.filter((span) => traceId === null || span.traceId === traceId);
}

function factsOf(span: SentSpan | undefined): Record<string, unknown> {
  return Object.fromEntries(
    (span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]),
  );
}

describe('with a collector', () => {
  let spans: readonly SentSpan[];
  let upstreamTrace: string | undefined;

  beforeAll(async () => {
    const { port } = collector.address() as AddressInfo;
    const server = await serveWith({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${PICTURE}` } };
    const traced = await ask(server, [picture, { type: 'text', text: SECRET }], {
      traceparent: `00-${TRACE_ID}-${CALLER_SPAN_ID}-01`,
      tracestate: 'vendor=1',
    });
    await traced.text();
    const { headers } = await upstream.exchange(0);
    upstreamTrace = headers['traceparent'] as string;
    expect(headers['tracestate']).toBe('vendor=1');
    const refused = await ask(server, [{ type: 'image_url', image_url: { url: 'ftp://x/y' } }]);
    expect(refused.status).toBe(400);
    // What was not sent yet goes out at the end.
    expect(await server.close()).toBe(0);
    spans = spansOf(TRACE_ID);
  });

  it('gets a span for each step, beneath that of the caller', () => {
    const request = spans.find(({ name }) => name === `POST ${CHAT}`);
    expect(request?.parentSpanId).toBe(CALLER_SPAN_ID);
    const steps = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
    expect(steps.map(({ name }) => name).toSorted()).toEqual(
      ['body', 'count', 'engine', 'hold', 'media.decode', 'settle'].toSorted(),
    );
    expect(factsOf(request)).toMatchObject({
      'http.route': CHAT,
      'http.response.status_code': 200,
      'mimosa.account': 'main',
      'mimosa.key': 'root',
      'mimosa.dialect': 'openai',
    });
    expect(factsOf(steps.find(({ name }) => name === 'settle'))).toMatchObject({
      'mimosa.outcome': 'answered',
    });
  });

  it('learns which engine answered, and when; the engine goes on from there', () => {
    const engine = spans.find(({ name }) => name === 'engine');
    expect(factsOf(engine)).toMatchObject({ 'mimosa.engine': 'up', 'mimosa.model': 'mimo-v2.5' });
    expect(engine?.events.map(({ name }) => name)).toEqual(['first part']);
    expect(upstreamTrace).toBe(`00-${TRACE_ID}-${engine?.spanId}-01`);
  });

  it('learns the codes of errors, and begins traces of its own', () => {
    const failed = spansOf(null).find(
      ({ traceId, name }) => traceId !== TRACE_ID && name === `POST ${CHAT}`,
    );
    expect(failed?.parentSpanId ?? '').toBe('');
    expect(failed?.status.code).toBe(ERROR_STATUS);
    expect(factsOf(failed)).toMatchObject({ 'error.type': 'media-url-scheme' });
  });

  it('learns who sends, and nothing of what was said', () => {
    const [resource] = sent[0]!.resourceSpans;
    const facts = resource!.resource.attributes.map(({ key, value }) => [
      key,
      Object.values(value)[0],
    ]);
    expect(Object.fromEntries(facts)).toMatchObject({ 'service.name': 'mimosa' });
    const text = JSON.stringify(sent);
    for (const word of [SECRET, 'Hello', PICTURE.slice(0, 32), 'sk-test']) {
      expect(text).not.toContain(word);
    }
  });
});

it('loads the SDK only where traces are asked for', async () => {
  const { port } = collector.address() as AddressInfo;
  const endpoint = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${port}/v1/traces` };
  const traced = await serveWith(endpoint);
  expect(await traced.close()).toBe(0);
  expect(traced.output()).toContain('LOADED ');
  const untraced = await serveWith({});
  await (
    await ask(untraced, SECRET, { traceparent: `00-${TRACE_ID}-${CALLER_SPAN_ID}-01` })
  ).text();
  expect((await upstream.exchange(1)).headers['traceparent']).toBe(
    `00-${TRACE_ID}-${CALLER_SPAN_ID}-01`,
  );
  expect(await untraced.close()).toBe(0);
  expect(untraced.output()).not.toContain('LOADED ');
});
