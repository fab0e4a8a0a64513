/** How the kinds speak that stream OpenAI chunks as server-sent events. */
import { chunkEvent, event } from '../../../test/support/scripted-upstream.ts';
import { createLlamacppEngine } from '../llamacpp/engine.ts';
import { createMimoEngine } from '../mimo/engine.ts';
import { createOpenAiEngine } from '../openai/engine.ts';
import { createSglangEngine } from '../sglang/engine.ts';
import { createVllmEngine } from '../vllm/engine.ts';
import type { ScriptedAnswer, SpokenKind } from './spoken-kind.ts';

const COMMON_FIELDS = [
  'model',
  'stream',
  'stream_options',
  'messages',
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'seed',
  'response_format',
  'tools',
];

type Different = Pick<SpokenKind, 'kind' | 'create'> & {
  readonly reasoning: 'reasoning' | 'reasoning_content';
  readonly fields: readonly string[];
  readonly abort?: SpokenKind['abort'];
  readonly refuse?: SpokenKind['refuse'];
};

function openAiLike(different: Different): SpokenKind {
  const { kind, create, fields } = different;
  return {
    kind,
    create,
    path: '/v1/chat/completions',
    contentType: 'text/event-stream',
    bodyFields: [...COMMON_FIELDS, ...fields],
    abort: different.abort ?? null,
    say: (answer) => said(answer, different.reasoning),
    noisy: (events) =>
      [': a comment\r\n\r\nevent: message\r\nid: 7\r\n', ...events]
        .join('')
        .replaceAll('\n\n', '\r\n\r\n: ping\r\n')
        // One event in two lines of data.
        .replace(',"choices"', '\r\ndata: ,"choices"'),
    refuse:
      different.refuse ??
      ((message, status) =>
        JSON.stringify({ error: { message, type: 'BadRequestError', param: null, code: status } })),
  };
}

function said(answer: ScriptedAnswer, reasoningName: string): string[] {
  const { reasoning, text, call, finish, usage, error } = answer;
  const events = [chunkEvent({ role: 'assistant', content: '' })];
  if (reasoning !== undefined) events.push(chunkEvent({ [reasoningName]: reasoning }));
  if (text !== undefined) events.push(chunkEvent({ content: text }));
  if (call !== undefined) {
    const [head, rest] = [call.arguments.slice(0, 2), call.arguments.slice(2)];
    const named = { index: 0, id: 'chatcmpl-tool-1', type: 'function' };
    events.push(
      chunkEvent({ tool_calls: [{ ...named, function: { name: call.name, arguments: head } }] }),
      chunkEvent({ tool_calls: [{ index: 0, function: { arguments: rest } }] }),
    );
  }
  if (error !== undefined) events.push(event({ error: { message: error, code: 500 } }));
  if (finish !== undefined) events.push(chunkEvent({}, finish));
  if (usage !== undefined) {
    const counts = { prompt_tokens: usage.prompt, completion_tokens: usage.completion };
    events.push(event({ choices: [], usage: counts }));
  }
  return finish === undefined && error === undefined ? events : [...events, 'data: [DONE]\n\n'];
}

export const OPENAI_LIKE_KINDS: readonly SpokenKind[] = [
  openAiLike({
    kind: 'openai',
    create: createOpenAiEngine,
    reasoning: 'reasoning_content',
    fields: ['max_completion_tokens', 'tool_choice'],
  }),
  openAiLike({
    kind: 'vllm',
    create: createVllmEngine,
    reasoning: 'reasoning',
    fields: [
      'max_completion_tokens',
      'tool_choice',
      'chat_template_kwargs',
      'continue_final_message',
      'add_generation_prompt',
      'cache_salt',
    ],
  }),
  openAiLike({
    kind: 'sglang',
    create: createSglangEngine,
    reasoning: 'reasoning_content',
    fields: [
      'max_completion_tokens',
      'tool_choice',
      'chat_template_kwargs',
      'continue_final_message',
      'cache_salt',
      'rid',
    ],
    abort: { field: 'rid', path: '/abort_request' },
    refuse: (message, code) =>
      JSON.stringify({ object: 'error', message, type: 'BadRequest', param: null, code }),
  }),
  openAiLike({
    kind: 'llamacpp',
    create: createLlamacppEngine,
    reasoning: 'reasoning_content',
    fields: [
      'max_tokens',
      'tool_choice',
      'chat_template_kwargs',
      'reasoning_format',
      'cache_prompt',
    ],
    refuse: (message, code) => JSON.stringify({ error: { code, message, type: 'some_error' } }),
  }),
  openAiLike({
    kind: 'mimo',
    create: createMimoEngine,
    reasoning: 'reasoning_content',
    fields: ['max_completion_tokens', 'thinking'],
    refuse: (reason, status) => {
      const error = { code: String(status), message: 'Param Incorrect', param: reason, type: '' };
      return `data: ${JSON.stringify({ error })}\n\n`;
    },
  }),
];
