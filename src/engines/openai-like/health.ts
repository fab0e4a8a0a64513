/** Is the engine there, and how long a prompt does it take? `GET /models` answers both. */
import { EVERYTHING } from '../capabilities.ts';
import type { EngineCapabilities, EngineHealth } from '../engine.ts';
import { readText } from './bounded-body.ts';
import { isLoading } from './failures.ts';
import { countAt, isObject, listAt, objectAt, parseJson } from './json.ts';
import type { Server, Servers } from './servers.ts';

const LIMIT_MS = 2_000;
const MAX_BODY_BYTES = 1024 * 1024;
const PATH = '/models';
const DOWN: EngineHealth = { state: 'down', detail: 'no server of the engine answers' };

type Headers = Readonly<Record<string, string>>;

/** Healthy when any server is; else loading when any server loads its model. Never rejects. */
export async function checkHealth(
  servers: Servers,
  headers: Headers,
  signal: AbortSignal,
): Promise<EngineHealth> {
  const states = await Promise.all(
    servers.all.map((server) => serverHealth(server, headers, signal).catch(() => DOWN)),
  );
  return (
    states.find(({ state }) => state === 'ok') ??
    states.find(({ state }) => state === 'loading') ??
    states[0] ??
    DOWN
  );
}

/** Servers of this kind do not say which media they take: they are asked for all of them. */
export async function probeCapabilities(
  servers: Servers,
  headers: Headers,
  model: string,
  signal: AbortSignal,
): Promise<EngineCapabilities> {
  const lengths = await Promise.all(
    servers.all.map(async (server) => {
      const { status, body } = await getModels(server, headers, signal);
      return status === 200 ? contextTokens(body, model) : null;
    }),
  );
  const known = lengths.filter((length) => length !== null);
  return {
    ...EVERYTHING,
    contextTokens: known.length === 0 ? null : Math.min(...known),
  };
}

async function serverHealth(
  server: Server,
  headers: Headers,
  signal: AbortSignal,
): Promise<EngineHealth> {
  const answer = await getModels(server, headers, signal);
  const { status } = answer;
  if (isLoading(answer)) return { state: 'loading', detail: 'the engine loads its model' };
  if (status === 401 || status === 403) {
    return { state: 'down', detail: 'the engine refuses the key' };
  }
  // Small servers know no list of models, but they are there.
  if (status < 500) return { state: 'ok' };
  return { state: 'down', detail: `the engine answers HTTP ${status}` };
}

async function getModels(
  server: Server,
  headers: Headers,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly body: string }> {
  const response = await server.pool.request({
    method: 'GET',
    path: server.prefix + PATH,
    headers,
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
  });
  return { status: response.statusCode, body: await readText(response.body, MAX_BODY_BYTES) };
}

/** What vLLM and SGLang, and what llama.cpp say of the model; null when nobody says it. */
function contextTokens(body: string, model: string): number | null {
  const list = parseJson(body);
  if (!isObject(list)) return null;
  const entry = listAt(list, 'data').find((item) => isObject(item) && item['id'] === model);
  if (!isObject(entry)) return null;
  const meta = objectAt(entry, 'meta') ?? {};
  return countAt(entry, 'max_model_len') ?? countAt(meta, 'n_ctx_train') ?? null;
}
