/**
 * The kind `ollama`, spoken to in its own API: the OpenAI-like one of Ollama makes a turn of its own
 * of every part of a message. It takes media as base64 beside the text and nothing by URL, answers
 * in lines of JSON, and refuses to be asked for thoughts when its model has none.
 */
import { type ApiError, apiError } from '../../core/errors.ts';
import type { EnginePart } from '../../core/stream-part.ts';
import type { KindEngine } from '../discovery/decided.ts';
import type { EngineRequest } from '../engine.ts';
import type { Dialect, Protocol } from '../openai-like/dialect.ts';
import { createOpenAiLikeEngine, type OpenAiLikeParts } from '../openai-like/engine.ts';
import { ollamaFields } from './fields.ts';
import { LineReader } from './line-reader.ts';
import { ollamaMessages } from './messages.ts';

const THOUGHTLESS_WORDS = /does not support thinking/i;
const CONTEXT_WORDS = /exceeds the (?:available )?context (?:length|size)/i;
const DATA_HEADER = /^data:[^,]*,/;
/** Unless told otherwise, Ollama decides by the memory that it finds. */
const SHORT_CONTEXT =
  'the model is loaded with a shorter context than it has; capabilities.contextTokens can say how long it is to be';
const NOTICE = 'the model does not think';

const PROTOCOL: Protocol = {
  path: '/api/chat',
  body: (content, referenceOf) => ({
    model: content.model,
    stream: true,
    messages: ollamaMessages(content.conversation.messages, { ...content, referenceOf }),
    ...content.dialect.fields(content.request),
  }),
  reader: () => new LineReader(),
};

/** Makes the engine; a `/v1` behind its addresses is taken for what other kinds would need. */
export function createOllamaEngine(parts: OpenAiLikeParts): KindEngine {
  const { settings, tools, capabilities } = parts;
  // Learned from refusals; the model stays the same as long as the engine.
  let thinks = true;
  const refusedThoughts = new WeakSet<Error>();
  const dialect: Dialect = {
    kind: 'ollama',
    fields: (request) => ({
      think: request.thinking && !thinks ? undefined : request.thinking,
      ...ollamaFields(request, settings.capabilities.contextTokens),
    }),
    part: (_attachment, reference) => reference.replace(DATA_HEADER, ''),
    refusal(refusal, request) {
      if (request.thinking && THOUGHTLESS_WORDS.test(refusal.body)) {
        thinks = false;
        const error = apiError('engine-refused', null, []);
        refusedThoughts.add(error);
        return error;
      }
      if (!CONTEXT_WORDS.test(refusal.body)) return null;
      const error = tooLong(request.promptTokens, capabilities().contextTokens);
      if (error === null) tools.warn(`engine ${settings.name}: ${SHORT_CONTEXT}`);
      return error;
    },
    protocol: PROTOCOL,
  };
  const engine = createOpenAiLikeEngine(dialect, {
    ...parts,
    settings: {
      ...settings,
      baseUrls: settings.baseUrls.map((url) => url.replace(/\/v1$/, '')),
      // Nothing by URL.
      media: { ...settings.media, sharedDirectory: null, listen: null },
    },
  });

  async function* stream(
    request: EngineRequest,
    signal: AbortSignal,
  ): AsyncGenerator<EnginePart, void, undefined> {
    try {
      if (request.thinking && !thinks) yield { type: 'notice', text: NOTICE };
      yield* engine.stream(request, signal);
    } catch (error) {
      // Refused for that alone, before anything was done: nothing is asked twice.
      if (!(error instanceof Error) || !refusedThoughts.has(error)) throw error;
      yield { type: 'notice', text: NOTICE };
      for await (const part of engine.stream(request, signal)) {
        // Those about the media have been said.
        if (part.type !== 'notice') yield part;
      }
    }
  }

  return { ...engine, stream };
}

/** Null when nothing true can be said of the lengths. */
function tooLong(promptTokens: number, contextTokens: number | null): ApiError | null {
  if (contextTokens === null || promptTokens <= contextTokens) return null;
  return apiError('context-exceeded', 'messages', [contextTokens, promptTokens]);
}
