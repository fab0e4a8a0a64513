/** The engines behind HTTP: what stands at each of their base URLs, and what mends what is wrong. */
import type { EngineSettings, HttpEngineSettings } from '../config/engines.ts';
import { Asker } from '../engines/discovery/ask.ts';
import { type Down, type Found, type Look, lookAt } from '../engines/discovery/look.ts';
import { capabilitiesOfKind } from '../engines/capabilities.ts';
import type { Finding } from './finding.ts';

/** Models that a server lists are named up to here. */
const MAX_NAMED = 8;
const DEFAULT_PORTS = 'vllm 8000, sglang 30000, llamacpp 8080, ollama 11434, LM Studio 1234';

/** One finding an engine and base URL; the embedded engine shows in its model files. */
export async function checkEngines(
  engines: readonly EngineSettings[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings = engines.flatMap((engine) =>
    engine.kind === 'local' ? [] : engine.baseUrls.map((url) => checkPlace(engine, url, signal)),
  );
  return await Promise.all(findings);
}

async function checkPlace(
  engine: HttpEngineSettings,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Finding> {
  const asker = new Asker(new URL(baseUrl).origin, engine.apiKey);
  try {
    const { kind, model, routed } = engine;
    const look = await lookAt({ kind, model, routed, baseUrl }, asker, null, signal);
    return { name: `engine ${engine.name}`, ...findingOf(look, engine, baseUrl) };
  } finally {
    await asker.close();
  }
}

function findingOf(look: Look, engine: HttpEngineSettings, baseUrl: string): Omit<Finding, 'name'> {
  switch (look.state) {
    case 'ok':
      return foundFinding(look, engine, baseUrl);
    case 'loading':
      return {
        level: 'warn',
        detail: `${baseUrl}: ${look.detail}`,
        remedy: `curl ${baseUrl}/models`,
      };
    case 'down': {
      const served = look.served.length === 0 ? '' : `; it serves ${named(look.served)}`;
      const detail = `${baseUrl}: ${look.detail}${served}`;
      return { level: 'fail', detail, remedy: remedyOf(look, engine, baseUrl) };
    }
  }
}

/** `vllm, model mimo, 262,144 tokens, text image audio video` */
function foundFinding(
  { kind, model, looksLike, served, contextTokens, inputs }: Found,
  { capabilities }: HttpEngineSettings,
  baseUrl: string,
): Omit<Finding, 'name'> {
  const context = capabilities.contextTokens ?? contextTokens;
  const media = capabilities.inputs ?? inputs ?? capabilitiesOfKind(kind).inputs;
  const facts = [
    kind,
    `model ${model}`,
    context === null ? 'context not said' : `${context.toLocaleString('en-US')} tokens`,
    ['text', ...media].join(' '),
  ];
  const detail = `${baseUrl}: ${facts.join(', ')}`;
  if (looksLike !== null) {
    return {
      level: 'warn',
      detail: `${detail}; it looks like ${looksLike}`,
      remedy: `kind: ${looksLike}`,
    };
  }
  if (served.length === 0 || isServed(model, served)) return { level: 'ok', detail };
  return {
    level: 'warn',
    detail: `${detail}; it lists only ${named(served)}`,
    remedy: modelRemedy(served),
  };
}

function remedyOf(
  { fault, served }: Down,
  { name, kind, model, apiKeyEnv }: HttpEngineSettings,
  baseUrl: string,
): string {
  switch (fault) {
    case 'key':
      return apiKeyEnv === null
        ? `apiKeyEnv: NAME_OF_A_VARIABLE at engine ${name}`
        : `export ${apiKeyEnv}=…`;
    case 'model':
      if (kind === 'ollama' && model !== null) return `ollama pull ${model}`;
      return modelRemedy(served);
    case 'lacks-v1':
      return `baseUrls: [${baseUrl}/v1]`;
    case 'not-an-api':
    case 'not-http':
      return `baseUrls: with the right port (${DEFAULT_PORTS})`;
    case 'name':
      return `getent hosts ${new URL(baseUrl).hostname}`;
    case 'tls':
      return `curl -v ${baseUrl}/models`;
    default:
      return `curl ${baseUrl}/models`;
  }
}

function modelRemedy(served: readonly string[]): string {
  return `model: ${served[0] ?? 'NAME'}`;
}

function isServed(model: string, served: readonly string[]): boolean {
  return served.includes(model) || served.includes(`${model}:latest`);
}

function named(models: readonly string[]): string {
  const rest = models.length - MAX_NAMED;
  const names = models.slice(0, MAX_NAMED).join(', ');
  return rest > 0 ? `${names} and ${rest} more` : names;
}
