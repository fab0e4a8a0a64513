/**
 * The embedded engine where a language model of the user's own answers: media reach it in the form
 * that its projector takes, or in the words of the embedded perception.
 */
import type { EnginePart } from '../../../core/stream-part.ts';
import { adaptConversation } from '../../adapt/adapt-conversation.ts';
import { EVERYTHING } from '../../capabilities.ts';
import type { MediaInterpreter } from '../../conversation.ts';
import type { Engine, EngineCapabilities, EngineRequest } from '../../engine.ts';
import { Deadlines } from '../../openai-like/deadlines.ts';
import { LanguageModel, type LanguageModelOptions } from './language-model.ts';
import type { LoadedModel } from './messages.ts';
import { completionOptions } from './options.ts';

/** From its turn on, an answer may take as long as one of an engine behind HTTP, loading included. */
const ANSWER_TIMEOUT_MS = 1_800_000;
/** Pictures at the planned size, sound as WAV. */
const ADAPTED_LIKE = {
  kind: 'openai',
  media: { mode: 'normalize', sharedDirectory: null, listen: null },
} as const;

interface LanguageModelEngineOptions extends LanguageModelOptions {
  readonly name: string;
  /** For media that the model has no sense for. */
  readonly interpreter: MediaInterpreter;
}

/** Nothing is loaded before the first request or probe. */
export function createLanguageModelEngine(options: LanguageModelEngineOptions): Engine {
  const model = new LanguageModel(options);
  return {
    name: options.name,
    kind: 'local',
    capabilities: () => capabilitiesOf(model.loaded),
    probe: async (signal) => {
      const release = await model.takeTurn(signal, () => undefined);
      try {
        return capabilitiesOf(await model.load(signal));
      } finally {
        release();
      }
    },
    health: () => Promise.resolve(model.health()),
    stream: (request, signal) => streamAnswer(request, model, options.interpreter, signal),
    close: () => model.close(),
  };
}

/** Before the model has been loaded nothing is sure but that it takes text. */
function capabilitiesOf(loaded: LoadedModel | null): EngineCapabilities {
  const { sees = false, hears = false, contextTokens = null } = loaded ?? {};
  return {
    ...EVERYTHING,
    inputs: [...(sees ? (['image'] as const) : []), ...(hears ? (['audio'] as const) : [])],
    videoSound: false,
    imageFormats: ['jpeg'],
    audioFormats: ['wav'],
    toolMedia: false,
    prefill: false,
    contextTokens,
  };
}

/** Rejects with an ApiError, `engine-timeout` if it takes too long, or with the client's reason. */
async function* streamAnswer(
  request: EngineRequest,
  model: LanguageModel,
  interpreter: MediaInterpreter,
  client: AbortSignal,
): AsyncGenerator<EnginePart, void, undefined> {
  let waitsSinceMs: number | null = null;
  const release = await model.takeTurn(client, () => {
    waitsSinceMs = performance.now();
    request.onProgress({ type: 'queued' });
  });
  if (waitsSinceMs !== null) request.onWaited?.(performance.now() - waitsSinceMs);
  try {
    const deadlines = new Deadlines(client, ANSWER_TIMEOUT_MS);
    try {
      yield* answerInTurn(request, model, interpreter, deadlines.signal);
    } finally {
      deadlines.release();
    }
  } finally {
    release();
  }
}

/** Whoever calls holds the turn. */
async function* answerInTurn(
  request: EngineRequest,
  model: LanguageModel,
  interpreter: MediaInterpreter,
  signal: AbortSignal,
): AsyncGenerator<EnginePart, void, undefined> {
  const { chat, thinking } = request;
  const loaded = await model.load(signal);
  const adapted = { settings: ADAPTED_LIKE, tools: { interpreter }, handOver: null };
  const conversation = await adaptConversation(request, capabilitiesOf(loaded), adapted, signal);
  try {
    for (const text of conversation.notices) yield { type: 'notice', text };
    if (chat.tools.length > 0 && !loaded.tools) {
      yield { type: 'notice', text: 'tools left out, the language model takes none' };
    }
    const options = completionOptions(conversation.messages, request, loaded.tools);
    yield* model.generate({ tenant: request.affinity().tenant, thinking, options }, signal);
  } finally {
    await conversation.dispose();
  }
}
