/** Engines behind HTTP, as the doctor finds them. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { EngineSettings } from '../config/engines.ts';
import { httpEngineSettings } from '../../test/support/engine-settings.ts';
import { checkEngines } from './doctor-engines.ts';

let server: Server | undefined;

afterEach(() => server?.close());

/** The base URL of a server that answers everything so. */
async function answering(status: number, body: string): Promise<string> {
  server = createServer((_request, response) => response.writeHead(status).end(body));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

function fleet(baseUrl: string): EngineSettings {
  return httpEngineSettings({ name: 'fleet', baseUrls: [baseUrl] });
}

it.each([
  [200, '{"data":[]}', 'ok'],
  [503, 'loading model', 'warn'],
  [401, '', 'fail'],
] as const)('HTTP %d is %s', async (status, body, level) => {
  const url = await answering(status, body);
  const findings = await checkEngines([fleet(url)], AbortSignal.timeout(10_000));
  expect(findings).toMatchObject([{ name: 'engine fleet', level }]);
  expect(findings[0]!.remedy).toBe(level === 'ok' ? undefined : `curl ${url}/models`);
});

it('fails where nobody listens, and leaves the embedded engine to its models', async () => {
  const url = await answering(200, '');
  await new Promise((closed) => server!.close(closed));
  const local: EngineSettings = {
    name: 'local',
    kind: 'local',
    threads: 1,
    languageModel: null,
    projector: null,
  };
  const findings = await checkEngines([local, fleet(url)], AbortSignal.timeout(10_000));
  expect(findings).toMatchObject([{ name: 'engine fleet', level: 'fail' }]);
});
