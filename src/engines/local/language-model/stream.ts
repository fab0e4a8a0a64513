/** A request answered by the language model: its media adapted to what the model's projector takes. */
import type { EnginePart } from '../../../core/stream-part.ts';
import { EVERYTHING } from '../../capabilities.ts';
import type { AdaptedConversation } from '../../conversation.ts';
import type { EngineCapabilities, EngineRequest } from '../../engine.ts';
import type { LanguageModel } from './language-model.ts';
import type { LoadedModel } from './messages.ts';
import { completionOptions } from './options.ts';

/** Puts a conversation into a form that an engine of these capabilities takes. */
export type Adapt = (
  request: EngineRequest,
  capabilities: EngineCapabilities,
  signal: AbortSignal,
) => Promise<AdaptedConversation>;

/** Before the model has been loaded nothing but its text is sure. */
export function modelCapabilities(loaded: LoadedModel | null): EngineCapabilities {
  const { sees = false, hears = false, contextTokens = null } = loaded ?? {};
  return {
    ...EVERYTHING,
    inputs: [...(sees ? (['image'] as const) : []), ...(hears ? (['audio'] as const) : [])],
    videoSound: false,
    imageFormats: ['jpeg', 'png', 'bmp'],
    audioFormats: ['wav'],
    toolMedia: false,
    prefill: false,
    contextTokens,
  };
}

/** See `Engine.stream`. */
export async function* streamFromModel(
  request: EngineRequest,
  model: LanguageModel,
  adapt: Adapt,
  signal: AbortSignal,
): AsyncGenerator<EnginePart, void, undefined> {
  const release = await model.takeTurn(signal, () => request.onProgress({ type: 'queued' }));
  try {
    if (model.loaded === null) request.onProgress({ type: 'queued' });
    const loaded = await model.load(signal);
    const conversation = await adapt(request, modelCapabilities(loaded), signal);
    try {
      for (const text of conversation.notices) yield { type: 'notice', text };
      if (request.chat.tools.length > 0 && !loaded.tools) {
        yield { type: 'notice', text: 'tools left out, the language model takes none' };
      }
      const { thinking } = request;
      const options = completionOptions(conversation.messages, request, loaded.tools);
      yield* model.generate({ tenant: request.affinity().tenant, thinking, options }, signal);
    } finally {
      await conversation.dispose();
    }
  } finally {
    release();
  }
}
