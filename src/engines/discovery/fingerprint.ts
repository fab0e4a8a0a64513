/**
 * Which kind of engine is it? Every kind has an address that only it answers in a form of its own
 * (engines.md section 9); the form counts, because some servers answer every address with 200.
 */
import { isObject, type JsonObject, objectAt, textAt } from '../openai-like/json.ts';
import type { Answer } from './ask.ts';
import type { DecidedKind } from './decided.ts';

interface Fingerprint {
  readonly kind: DecidedKind;
  /** Behind the root of the server. */
  readonly path: string;
  readonly fits: (body: JsonObject) => boolean;
}

/** In the order in which they decide: the later ones are answered by more kinds than one. */
const FINGERPRINTS: readonly Fingerprint[] = [
  {
    kind: 'sglang',
    path: '/get_model_info',
    fits: (body) => textAt(body, 'model_path') !== '' && 'is_generation' in body,
  },
  {
    kind: 'llamacpp',
    path: '/props',
    fits: (body) => objectAt(body, 'default_generation_settings') !== undefined,
  },
  { kind: 'ollama', path: '/api/version', fits: hasVersion },
  { kind: 'vllm', path: '/version', fits: hasVersion },
];

/** The kind, or null when no fingerprint fits. `ask` is given paths behind the server's root. */
export async function fingerprint(
  ask: (path: string) => Promise<Answer>,
): Promise<DecidedKind | null> {
  return (await fitting(ask))[0] ?? null;
}

/**
 * The kind whose fingerprint the server has, when that of the `said` kind does not fit; null when
 * nothing speaks against what was said. Kinds without a fingerprint are never contradicted: any
 * server may be spoken to as `openai`.
 */
export async function contradictingKind(
  said: DecidedKind,
  ask: (path: string) => Promise<Answer>,
): Promise<DecidedKind | null> {
  if (!FINGERPRINTS.some(({ kind }) => kind === said)) return null;
  const kinds = await fitting(ask);
  return kinds.includes(said) ? null : (kinds[0] ?? null);
}

/** All kinds that fit, the surest first. */
async function fitting(ask: (path: string) => Promise<Answer>): Promise<DecidedKind[]> {
  const answers = await Promise.all(FINGERPRINTS.map(({ path }) => ask(path)));
  return FINGERPRINTS.filter(({ kind, fits }, at) => {
    const { status, json } = answers[at]!;
    if (kind === 'llamacpp' && asksForKey(answers[at]!)) return true;
    return status === 200 && isObject(json) && fits(json);
  }).map(({ kind }) => kind);
}

/** llama.cpp lists its models to everybody and guards the rest with an error of its own. */
function asksForKey({ status, json }: Answer): boolean {
  const error = isObject(json) ? objectAt(json, 'error') : undefined;
  return status === 401 && error !== undefined && textAt(error, 'type') === 'authentication_error';
}

function hasVersion(body: JsonObject): boolean {
  return textAt(body, 'version') !== '';
}
