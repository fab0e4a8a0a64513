/**
 * What the kinds say of a model in places of their own: how long a prompt it takes, and which media
 * (engines.md section 9). vLLM and SGLang say the context with the list of models, and no media.
 */
import type { MediaKind } from '../../core/chat-request.ts';
import {
  countAt,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  textAt,
} from '../openai-like/json.ts';
import type { Answer } from './ask.ts';

export interface Facts {
  /** Null = not said. */
  readonly contextTokens: number | null;
  readonly inputs: readonly MediaKind[] | null;
}

export const NO_FACTS: Facts = { contextTokens: null, inputs: null };

/** Of `/props` of llama.cpp. */
export function llamaCppFacts({ json }: Answer): Facts {
  if (!isObject(json)) return NO_FACTS;
  const settings = objectAt(json, 'default_generation_settings') ?? {};
  const modalities = objectAt(json, 'modalities');
  return {
    contextTokens: positive(countAt(settings, 'n_ctx')),
    inputs:
      modalities === undefined
        ? null
        : mediaKinds({ image: modalities['vision'], audio: modalities['audio'] }),
  };
}

/** Of `/api/show` of Ollama; a context set for the model is less than what the model can. */
export function ollamaFacts({ json }: Answer): Facts {
  if (!isObject(json)) return NO_FACTS;
  const info = objectAt(json, 'model_info') ?? {};
  const key = Object.keys(info).find((name) => name.endsWith('.context_length')) ?? '';
  const set = /^num_ctx\s+"?(\d{1,9})/m.exec(textAt(json, 'parameters'))?.[1];
  const able = listAt(json, 'capabilities');
  return {
    contextTokens: least([countAt(info, key), set === undefined ? undefined : Number(set)]),
    inputs:
      able.length === 0
        ? null
        : mediaKinds({ image: able.includes('vision'), audio: able.includes('audio') }),
  };
}

/** Of `/api/v1/models` of LM Studio; nothing when another server answers there. */
export function lmStudioFacts({ status, json }: Answer, model: string): Facts {
  if (status !== 200 || !isObject(json)) return NO_FACTS;
  const entries = listAt(json, 'models').filter(isObject);
  const loaded = (entry: JsonObject): JsonObject[] =>
    listAt(entry, 'loaded_instances').filter(isObject);
  const entry = entries.find(
    (each) =>
      textAt(each, 'key') === model || loaded(each).some((one) => textAt(one, 'id') === model),
  );
  if (entry === undefined) return NO_FACTS;
  const contexts = loaded(entry).map((instance) =>
    countAt(objectAt(instance, 'config') ?? {}, 'context_length'),
  );
  const able = objectAt(entry, 'capabilities');
  return {
    contextTokens: least([countAt(entry, 'max_context_length'), ...contexts]),
    inputs: able === undefined ? null : mediaKinds({ image: able['vision'], audio: false }),
  };
}

/** Of the model's entry in `/v1/models`. */
export function listedContext(entry: JsonObject): number | null {
  const meta = objectAt(entry, 'meta') ?? {};
  return positive(countAt(entry, 'max_model_len') ?? countAt(meta, 'n_ctx_train'));
}

/** The least of what is known; null when nothing is. */
export function least(counts: readonly (number | null | undefined)[]): number | null {
  const known = counts.filter((count) => typeof count === 'number' && count > 0) as number[];
  return known.length === 0 ? null : Math.min(...known);
}

/** A context of nothing is none that was said. */
function positive(count: number | undefined): number | null {
  return least([count]);
}

function mediaKinds(able: Readonly<Record<'image' | 'audio', unknown>>): MediaKind[] {
  return (['image', 'audio'] as const).filter((kind) => able[kind] === true);
}
