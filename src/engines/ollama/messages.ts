/**
 * The conversation as Ollama's own chat route takes it: one text a message, and its media beside
 * it. A model sees the media first; where they stood among the texts is said in words.
 */
import type { ToolCall } from '../../core/chat-request.ts';
import type { ConversationMessage } from '../conversation.ts';
import { isObject, type JsonObject, parseJson } from '../openai-like/json.ts';
import type { Writing } from '../openai-like/messages.ts';
import { neutraliseTags } from '../openai-like/neutralise.ts';

/** Ollama puts a medium in the place of `[img]` and `[img-0]`, whoever wrote that. */
const MEDIA_MARK = /\[(?=img(?:-\d+)?\])/g;
const BREAK = '\u200B';

/** The messages as JSON values. */
export function ollamaMessages(
  messages: readonly ConversationMessage[],
  writing: Writing,
): JsonObject[] {
  const { neutralizeTags } = writing;
  const toolNames = new Map<string, string>();
  return messages.map((message) => {
    const { role, reasoning, toolCalls, toolCallId } = message;
    for (const { id, name } of toolCalls) toolNames.set(id, name);
    const applies = neutralizeTags === 'all' || (neutralizeTags === 'tool' && role === 'tool');
    const tagless = (said: string): string => (applies ? neutraliseTags(said) : said);
    const { text, images } = contentOf(message, writing);
    return {
      role,
      content: harmless(tagless(text)),
      ...(images.length > 0 && { images }),
      ...(reasoning !== null && { thinking: harmless(tagless(reasoning)) }),
      ...(toolCalls.length > 0 && {
        tool_calls: toolCalls.map((call) => wireToolCall(call, tagless)),
      }),
      // Templates show the name; newer ones the id too.
      ...(toolCallId !== null && {
        tool_name: toolNames.get(toolCallId),
        tool_call_id: toolCallId,
      }),
    };
  });
}

interface Content {
  readonly text: string;
  /** Base64 of each medium, or what stands for it until the body is sent. */
  readonly images: readonly unknown[];
}

function contentOf({ content }: ConversationMessage, { dialect, referenceOf }: Writing): Content {
  const attachments = content.filter((part) => part.type === 'attachment').length;
  // A single medium in front of the text is where it stood anyway.
  const inOrder = attachments === 0 || (attachments === 1 && content[0]?.type === 'attachment');
  const images: unknown[] = [];
  let text = '';
  for (const part of content) {
    if (part.type === 'text') {
      text += part.text;
      continue;
    }
    images.push(dialect.part(part.attachment, referenceOf(part.attachment)));
    if (inOrder) continue;
    if (text !== '' && !text.endsWith('\n')) text += '\n';
    text += `(image ${images.length})\n`;
  }
  return { text, images };
}

function harmless(text: string): string {
  return text.replaceAll(MEDIA_MARK, `[${BREAK}`);
}

/** A JSON value whose texts, however they were escaped when they came, hold no marks of media. */
export function harmlessJson(value: JsonObject): unknown {
  return parseJson(harmless(JSON.stringify(value)));
}

/** Arguments must be an object here; any other text becomes the value of `arguments`. */
function wireToolCall(
  { id, name, arguments: text }: ToolCall,
  tagless: (json: string) => string,
): unknown {
  const value = parseJson(text);
  const called = { name, arguments: isObject(value) ? value : { arguments: text } };
  return { id, function: parseJson(tagless(harmless(JSON.stringify(called)))) };
}
