/**
 * Servers that say who they are, as engines of each kind do: health, models and identity at the
 * addresses of the kind. Tests change single answers while they run.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Texts go as they stand, all else as JSON. */
  readonly body: unknown;
}

/** What is said at a path; `hang` = nothing at all. */
export type Script = Record<string, Said | 'hang'>;

export interface TalkingServer {
  /** Like `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly script: Script;
  /** Paths in the order in which they were asked for. */
  readonly asked: string[];
  /** The `authorization` header of the last request. */
  authorization(): string | undefined;
  close(): Promise<void>;
}

/** `fallback` is said where the script says nothing; on a free port unless told. */
export async function startTalkingServer(
  script: Script,
  { fallback = NOT_FOUND, port = 0 }: { readonly fallback?: Said; readonly port?: number } = {},
): Promise<TalkingServer> {
  const asked: string[] = [];
  let authorization: string | undefined;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    asked.push(path);
    authorization = request.headers.authorization;
    const said = script[path] ?? fallback;
    if (said === 'hang') return;
    const { status = 200, headers = { 'content-type': 'application/json' }, body } = said;
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script,
    asked,
    authorization: () => authorization,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const NOT_FOUND: Said = { status: 404, body: { detail: 'Not Found' } };
/** LM Studio has an answer for everything. */
export const UNEXPECTED_ENDPOINT: Said = { body: { error: 'Unexpected endpoint or method.' } };
export const WEB_PAGE: Said = {
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>It works</title>',
};

/** A list of models as `/v1/models` gives it. */
export function listOf(...models: readonly object[]): Said {
  return { body: { object: 'list', data: models } };
}

/** What each kind says of a server with one model, `mimo`. */
export const SCRIPTS: Readonly<
  Record<'vllm' | 'sglang' | 'llamacpp' | 'ollama' | 'lmstudio' | 'openai', () => Script>
> = {
  vllm: () => ({
    '/health': { body: '' },
    '/version': { body: { version: '0.21.0' } },
    '/v1/models': listOf({ id: 'mimo', owned_by: 'vllm', max_model_len: 262_144 }),
  }),
  sglang: () => ({
    '/health': { body: '' },
    '/get_model_info': { body: { model_path: '/models/mimo', is_generation: true } },
    '/v1/models': listOf({ id: 'mimo', owned_by: 'sglang', max_model_len: 131_072 }),
  }),
  llamacpp: () => ({
    '/health': { body: { status: 'ok' } },
    '/props': {
      body: {
        default_generation_settings: { n_ctx: 8192 },
        modalities: { vision: true, audio: false },
      },
    },
    '/v1/models': listOf({ id: 'mimo', owned_by: 'llamacpp', meta: { n_ctx_train: 32_768 } }),
  }),
  ollama: () => ({
    '/api/version': { body: { version: '0.40.12' } },
    '/v1/models': listOf({ id: 'mimo:latest', owned_by: 'library' }),
    '/api/show': {
      body: {
        capabilities: ['completion', 'vision', 'tools'],
        model_info: { 'general.architecture': 'mimo', 'mimo.context_length': 65_536 },
        parameters: 'temperature 0.7\nnum_ctx                        16384',
      },
    },
  }),
  lmstudio: () => ({
    '/v1/models': listOf({ id: 'mimo', object: 'model' }),
    '/api/v1/models': {
      body: {
        models: [
          {
            type: 'llm',
            key: 'mimo',
            max_context_length: 131_072,
            capabilities: { vision: true, trained_for_tool_use: false },
            loaded_instances: [{ id: 'mimo', config: { context_length: 4096 } }],
          },
        ],
      },
    },
  }),
  openai: () => ({ '/v1/models': listOf({ id: 'mimo', object: 'model' }) }),
};
