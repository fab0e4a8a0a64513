/**
 * One look at one base URL: is the engine there, of which kind is it, which model does it serve,
 * and what does that take (engines.md section 9)? What cannot serve is told apart by what mends it.
 * Nothing said here names addresses, keys or models: it is shown to everybody by `/readyz`.
 */
import type { HttpKind } from '../../config/engines.ts';
import { isLoading } from '../openai-like/failures.ts';
import { isObject, listAt, textAt } from '../openai-like/json.ts';
import { type Answer, type Asker, type NoAnswer, Unanswered } from './ask.ts';
import type { DecidedKind } from './decided.ts';
import {
  type Facts,
  least,
  listedContext,
  llamaCppFacts,
  lmStudioFacts,
  NO_FACTS,
  ollamaFacts,
} from './facts.ts';
import { contradictingKind, fingerprint } from './fingerprint.ts';

export interface Target {
  readonly kind: HttpKind;
  readonly baseUrl: string;
  /** Null = the only one that it serves. */
  readonly model: string | null;
  /** What answers is a router, which need not look like the engines behind it. */
  readonly routed: boolean;
}

export interface Found extends Facts {
  readonly state: 'ok';
  readonly kind: DecidedKind;
  readonly model: string;
  /** The kind as which it shows itself, where the settings say another; null where they may be right. */
  readonly looksLike: DecidedKind | null;
  /** Empty when it does not list its models. */
  readonly served: readonly string[];
  /** What its list says of itself and its models; another one is of another engine. */
  readonly identity: string;
}

/** What has to be mended: the way there, the port, the path, the key, the model, or the engine. */
type Fault = NoAnswer | 'not-an-api' | 'lacks-v1' | 'key' | 'model' | 'broken';

export interface Down {
  readonly state: 'down';
  readonly fault: Fault;
  readonly detail: string;
  readonly served: readonly string[];
}

interface Loading {
  readonly state: 'loading';
  readonly detail: string;
}

export type Look = Found | Loading | Down;

/** Where a kind says that it lives; the others do so with their list of models. */
const LIVENESS: Readonly<Partial<Record<HttpKind, string>>> = {
  vllm: '/health',
  sglang: '/health',
  llamacpp: '/health',
};
/** These refuse a model that they do not list; others take any name, or list only a part. */
const STRICT_KINDS: ReadonlySet<DecidedKind> = new Set(['vllm', 'ollama']);

/** An answer that says nothing about the address. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const WORDS: Readonly<Record<NoAnswer, string>> = {
  refused: 'it cannot be reached',
  name: 'its host name is not known',
  tls: 'its certificate is not accepted, or it speaks no TLS',
  slow: 'it does not answer in time',
  'not-http': 'what answers speaks no HTTP',
  cut: 'it closes the connection without an answer',
};
const LOADING: Look = { state: 'loading', detail: 'the engine loads its model' };

/** Ends a look early. */
class Seen extends Error {
  readonly look: Look;

  constructor(look: Look) {
    super(look.state);
    this.look = look;
  }
}

/** Path in front of what stands beside `/v1`: health, metrics, identity. */
export function rootPath(baseUrl: string): string {
  return basePath(baseUrl).replace(/\/v1$/, '');
}

function basePath(baseUrl: string): string {
  return new URL(baseUrl).pathname.replace(/\/+$/, '');
}

/**
 * `before` is the last look that found the engine: what it found is not asked again as long as the
 * engine stays. Rejects with the reason of the signal alone.
 */
export async function lookAt(
  target: Target,
  asker: Pick<Asker, 'ask'>,
  before: Found | null,
  signal: AbortSignal,
): Promise<Look> {
  const base = basePath(target.baseUrl);
  const root = rootPath(target.baseUrl);
  const ask = (path: string, send?: unknown): Promise<Answer> => asker.ask(path, signal, send);
  try {
    const expected = target.kind === 'auto' ? (before?.kind ?? null) : target.kind;
    const liveness = LIVENESS[expected ?? 'auto'];
    const [list] = await Promise.all([
      listModels(ask, base, root, expected === 'ollama'),
      liveness === undefined ? null : ask(root + liveness).then(mustLive),
    ]);
    // With other models than before it may be another engine.
    const known = before?.identity === list.identity ? before : null;
    const said = target.kind === 'auto' ? known?.kind : target.kind;
    const kind = said ?? (await decideKind(list, (path) => ask(root + path)));
    if (list.lacksV1 && kind !== 'ollama') {
      throw down('lacks-v1', 'its API is behind /v1, which the base URL lacks');
    }
    const model = chooseModel(target.model, list, kind);
    const listed = list.contexts.get(model) ?? null;
    const facts =
      known?.model === model
        ? known
        : await factsOf(kind, model, (path, send) => ask(root + path, send));
    return {
      state: 'ok',
      kind,
      model,
      looksLike:
        known === null ? await contradiction(target, (path) => ask(root + path)) : known.looksLike,
      served: list.models,
      identity: list.identity,
      // What llama.cpp lists is what its model was trained for; `/props` says what it was started with.
      contextTokens: least([listed, facts.contextTokens]),
      inputs: facts.inputs,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Seen) return error.look;
    if (error instanceof Unanswered) return down(error.why, WORDS[error.why]).look;
    throw error;
  }
}

interface ModelList {
  /** False when what answered is no list of models. */
  readonly isList: boolean;
  readonly models: readonly string[];
  readonly contexts: ReadonlyMap<string, number | null>;
  readonly identity: string;
  /** The list was found behind `/v1`, where the base URL does not point. */
  readonly lacksV1: boolean;
}

async function listModels(
  ask: (path: string) => Promise<Answer>,
  base: string,
  root: string,
  behindV1: boolean,
): Promise<ModelList> {
  const first = await ask(`${behindV1 ? `${root}/v1` : base}/models`);
  const list = readList(first);
  if (list.isList || behindV1) {
    mustServe(first);
    return { ...list, lacksV1: behindV1 && base === root };
  }
  if (base === root && first.status < 500) {
    const second = await ask(`${root}/v1/models`);
    const nested = readList(second);
    if (nested.isList) return { ...nested, lacksV1: true };
    if (second.status === 401) mustServe(second);
  }
  mustServe(first);
  return list;
}

function readList({ status, json }: Answer): ModelList {
  const data = isObject(json) && status === 200 ? json : {};
  const entries = listAt(data, 'data').filter(isObject);
  const contexts = new Map(
    entries
      .map((entry) => [textAt(entry, 'id'), listedContext(entry)] as const)
      .filter(([id]) => id !== ''),
  );
  const owners = new Map(entries.map((entry) => [textAt(entry, 'id'), textAt(entry, 'owned_by')]));
  const models = [...contexts.keys()];
  const lines = models.map((id) => JSON.stringify([id, owners.get(id), contexts.get(id)]));
  return {
    isList: Array.isArray(data['data']),
    models,
    // The order of the list is nobody's promise.
    identity: lines.toSorted().join('\n'),
    contexts,
    lacksV1: false,
  };
}

/** Throws what makes an answer one of a server that cannot serve. */
function mustServe(answer: Answer): void {
  mustLive(answer);
  if (answer.isPage) throw down('not-an-api', 'what answers is a web page, not an API');
  if (answer.status >= 300 && answer.status < 400) {
    throw down('not-an-api', 'what answers sends to another address');
  }
}

/** As `mustServe`, for addresses that may be missing. */
function mustLive(answer: Answer): void {
  const { status } = answer;
  if (isLoading(answer)) throw new Seen(LOADING);
  if (status === 401 || status === 403) {
    throw down('key', 'the engine refuses the key');
  }
  if (status >= 500) throw broken(status);
}

/** Asked beside the rest: what cannot be asked now contradicts nothing. */
async function contradiction(
  { kind, routed }: Target,
  ask: (path: string) => Promise<Answer>,
): Promise<DecidedKind | null> {
  if (kind === 'auto' || routed) return null;
  try {
    return await contradictingKind(kind, ask);
  } catch (error) {
    if (error instanceof Unanswered) return null;
    throw error;
  }
}

async function decideKind(
  list: ModelList,
  ask: (path: string) => Promise<Answer>,
): Promise<DecidedKind> {
  const kind = await fingerprint(async (path) => {
    const answer = await ask(path);
    // What is not said now may be said later.
    if (isLoading(answer)) throw new Seen(LOADING);
    if (PASSING_STATUSES.has(answer.status)) throw broken(answer.status);
    return answer;
  });
  if (kind !== null) return kind;
  if (list.isList) return 'openai';
  throw down('not-an-api', 'what answers speaks no API that is known');
}

function chooseModel(wanted: string | null, { models }: ModelList, kind: DecidedKind): string {
  if (wanted !== null) {
    const isServed =
      models.includes(wanted) || (kind === 'ollama' && models.includes(`${wanted}:latest`));
    if (isServed || models.length === 0 || !STRICT_KINDS.has(kind)) return wanted;
    throw down('model', 'the engine does not serve the model of the settings', models);
  }
  const [only, ...others] = models;
  if (only === undefined) throw down('model', 'the engine does not say which model it serves');
  if (others.length === 0) return only;
  throw down('model', 'the engine serves several models, and the settings name none', models);
}

async function factsOf(
  kind: DecidedKind,
  model: string,
  ask: (path: string, send?: unknown) => Promise<Answer>,
): Promise<Facts> {
  switch (kind) {
    case 'llamacpp': {
      const props = await ask('/props');
      mustLive(props);
      return llamaCppFacts(props);
    }
    case 'ollama': {
      const shown = await ask('/api/show', { model });
      if (shown.status === 404) throw down('model', 'the engine does not know the model');
      mustLive(shown);
      return ollamaFacts(shown);
    }
    case 'openai':
      return lmStudioFacts(await ask('/api/v1/models'), model);
    default:
      return NO_FACTS;
  }
}

function broken(status: number): Seen {
  return down('broken', `the engine answers HTTP ${status}`);
}

function down(fault: Fault, detail: string, served: readonly string[] = []): Seen {
  return new Seen({ state: 'down', fault, detail, served });
}
