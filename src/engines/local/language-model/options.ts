/**
 * A conversation and the wishes of its request, as the library takes them. What clients say is
 * robbed of the control tokens of all families of models: prompts are tokenized with them on.
 */
import type { ChatRequest, ToolCall } from '../../../core/chat-request.ts';
import type {
  AdaptedConversation,
  ConversationMessage,
  ConversationPart,
} from '../../conversation.ts';
import { isObject, parseJson } from '../../openai-like/json.ts';
import { neutraliseTags } from '../../openai-like/neutralise.ts';

/** Of the library: stands in the prompt where a medium goes. */
const MEDIA_MARKER = '__media__';
const CONTROL_TOKEN = new RegExp(
  `<(?=(?:${MEDIA_MARKER}|/?s|bos|eos|pad|unk|(?:start|end)_of_(?:turn|image|audio)|` +
    String.raw`(?:image|audio)_soft_token|\|[\w/-]{1,64}\|?|[\w/-]{1,64}\|)>)`,
  'g',
);
/** Mistral's; they stand in brackets. */
const BRACKETED_TOKEN =
  /\[(?=\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|IMG|THINK)\])/g;
const BREAK = '\u200B';

/** Greatest seed of the library; the next one would mean "any". */
const SEED_MASK = 0x7f_ff_ff_ff;

export interface Wishes {
  readonly chat: ChatRequest;
  readonly thinking: boolean;
  readonly maxCompletionTokens: number;
}

/** Options of the library's `completion`; `tools` = the model's template shows them to it. */
export function completionOptions(
  messages: AdaptedConversation['messages'],
  { chat, thinking, maxCompletionTokens }: Wishes,
  tools: boolean,
): Record<string, unknown> {
  const offered = tools ? offeredTools(chat) : {};
  // Elsewhere it would end reasoning and calls too; there the pipeline cuts.
  const stops = !thinking && chat.tools.length === 0;
  return {
    messages: messages.map(libraryMessage),
    jinja: true,
    reasoning_format: 'auto',
    enable_thinking: thinking,
    ...offered,
    ...responseFormat(chat),
    n_predict: maxCompletionTokens,
    temperature: chat.temperature,
    top_p: chat.topP,
    penalty_freq: chat.frequencyPenalty,
    penalty_present: chat.presencePenalty,
    ...(chat.seed !== undefined && { seed: chat.seed & SEED_MASK }),
    ...(stops && chat.stop.length > 0 && { stop: chat.stop }),
  };
}

/** Any text on its way to the model. */
export function harmless(text: string): string {
  return text.replaceAll(CONTROL_TOKEN, `<${BREAK}`).replaceAll(BRACKETED_TOKEN, `[${BREAK}`);
}

function libraryMessage(message: ConversationMessage): Record<string, unknown> {
  const { role, reasoning, toolCalls, toolCallId } = message;
  return {
    role,
    content: libraryContent(message),
    ...(reasoning !== null && { reasoning_content: harmless(reasoning) }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(libraryCall) }),
    ...(toolCallId !== null && { tool_call_id: toolCallId }),
  };
}

/** Some templates take nothing but a string, so text alone is one. */
function libraryContent({ role, content }: ConversationMessage): unknown {
  const isText = content.every((part) => part.type === 'text');
  const parts = content.map((part) => (part.type === 'text' ? text(part.text, role) : media(part)));
  return isText ? parts.map((part) => part['text']).join('') : parts;
}

function text(value: string, role: ConversationMessage['role']): Record<string, unknown> {
  return { type: 'text', text: harmless(role === 'tool' ? neutraliseTags(value) : value) };
}

function media({ attachment }: Extract<ConversationPart, { type: 'attachment' }>): {
  readonly [key: string]: unknown;
} {
  const path = attachment.pieces[0]?.path ?? '';
  return attachment.kind === 'audio'
    ? { type: 'input_audio', input_audio: { format: 'wav', url: path } }
    : { type: 'image_url', image_url: { url: path } };
}

/** Templates want the JSON text of an object; any other text becomes the value of `arguments`. */
function libraryCall({ id, name, arguments: text }: ToolCall): unknown {
  const value = parseJson(text);
  const object = harmless(JSON.stringify(isObject(value) ? value : { arguments: text }));
  return { id, type: 'function', function: { name: harmless(name), arguments: object } };
}

/** The library knows no choice of one tool: then it is the only one. */
function offeredTools({ tools, toolChoice }: ChatRequest): Record<string, unknown> {
  if (tools.length === 0 || toolChoice === 'none') return {};
  const named = typeof toolChoice === 'string' ? null : toolChoice.name;
  return {
    tools: tools
      .filter(({ name }) => named === null || name === named)
      .map(({ name, description = '', parameters = { type: 'object', properties: {} } }) => ({
        type: 'function',
        function: { name, description, parameters },
      })),
    tool_choice: named === null ? toolChoice : 'required',
    parallel_tool_calls: true,
  };
}

function responseFormat({ responseFormat: format }: ChatRequest): Record<string, unknown> {
  if (format.type === 'text') return {};
  // Without a schema the library would not hold the model to anything.
  const schema = format.type === 'json_schema' ? format.schema : { type: 'object' };
  return { response_format: { type: 'json_schema', json_schema: { strict: true, schema } } };
}
