/**
 * The kind `llamacpp`: llama.cpp's `llama-server`. It wants sound and video as bare base64, calls
 * the output limit `max_tokens`, and goes on from an assistant turn at the end without being told.
 * Many of its versions refuse that while the model is to think, for which it is too late by then.
 */
import type { Attachment } from '../conversation.ts';
import type { KindEngine } from '../discovery/decided.ts';
import type { Dialect } from '../openai-like/dialect.ts';
import { createOpenAiLikeEngine, type OpenAiLikeParts } from '../openai-like/engine.ts';
import { urlPart } from '../openai-like/parts.ts';
import { isPrefilled, templateFields } from '../openai-like/prompting.ts';

const DATA_HEADER = /^data:[^,]*,/;
/** Its names of sounds where they are not those behind the slash of the MIME type. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/x-wav', 'wav'],
]);

/** Makes the engine. */
export function createLlamacppEngine(parts: OpenAiLikeParts): KindEngine {
  return createOpenAiLikeEngine(llamacpp(parts), parts);
}

function llamacpp({ capabilities }: OpenAiLikeParts): Dialect {
  return {
    kind: 'llamacpp',
    fields: (request) => ({
      max_tokens: request.maxCompletionTokens,
      ...templateFields(isPrefilled(request, capabilities()) ? { thinking: false } : request),
      reasoning_format: 'deepseek',
      cache_prompt: true,
    }),
    part: llamacppPart,
  };
}

function llamacppPart(attachment: Attachment, reference: string): unknown {
  const { kind, mime } = attachment;
  if (kind === 'image') return urlPart(attachment, reference);
  const data = reference.replace(DATA_HEADER, '');
  if (kind === 'video') return { type: 'input_video', input_video: { data } };
  const format = FORMATS.get(mime) ?? mime.slice(mime.indexOf('/') + 1);
  return { type: 'input_audio', input_audio: { data, format } };
}
