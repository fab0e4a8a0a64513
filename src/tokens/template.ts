/**
 * The chat template of the MiMo-V2.5 checkpoint, rendered for counting: how a conversation becomes
 * one prompt. There is no line break behind `<|im_end|>`, and every past assistant turn carries a
 * pair of thinking tags, empty when its reasoning is not known.
 */
import type { ChatRequest, Message, Part } from '../core/chat-request.ts';
import {
  ADDED_TOKEN,
  joinPieces,
  MEDIA,
  type RenderedPrompt,
  type PromptPiece,
} from './prompt-pieces.ts';
import { callPieces, toolPieces } from './template-tools.ts';

const DEFAULT_SYSTEM_TEXT = 'You are MiMo, a helpful AI assistant engineered by Xiaomi.';

const TURN_START = ADDED_TOKEN;
const TURN_END = ADDED_TOKEN;
const THINK_START = ADDED_TOKEN;
const THINK_END = ADDED_TOKEN;
const TOOL_RESPONSE_START = ADDED_TOKEN;
const TOOL_RESPONSE_END = ADDED_TOKEN;

/**
 * The texts between added tokens and the number of added tokens of a prompt, up to where the
 * answer begins. `thinking` off closes the thinking tags in advance (two tokens); on, the model
 * itself opens them.
 */
export function renderPrompt(
  chat: Pick<ChatRequest, 'messages' | 'tools'>,
  thinking: boolean,
): RenderedPrompt {
  return joinPieces(promptPieces(chat, thinking));
}

function* promptPieces(
  { messages, tools }: Pick<ChatRequest, 'messages' | 'tools'>,
  thinking: boolean,
): Generator<PromptPiece, void> {
  const [first] = messages;
  const systemText =
    first?.role === 'system' ? contentPieces(first.content) : [DEFAULT_SYSTEM_TEXT];
  yield* turn('system', [...systemText, ...toolPieces(tools)]);

  const turns = first?.role === 'system' ? messages.slice(1) : messages;
  for (const [index, message] of turns.entries()) {
    if (message.role !== 'tool') {
      yield* turn(message.role, messagePieces(message));
      continue;
    }
    // Results that follow each other share one turn.
    if (turns[index - 1]?.role !== 'tool') yield* [TURN_START, 'tool\n'];
    yield* [TOOL_RESPONSE_START, '\n', ...contentPieces(message.content), '\n'];
    yield* [TOOL_RESPONSE_END, '\n'];
    if (turns[index + 1]?.role !== 'tool') yield TURN_END;
  }

  yield* [TURN_START, 'assistant\n'];
  if (!thinking) yield* [THINK_START, THINK_END];
}

function turn(role: string, pieces: readonly PromptPiece[]): readonly PromptPiece[] {
  return [TURN_START, `${role}\n`, ...pieces, TURN_END];
}

function messagePieces(message: Exclude<Message, { role: 'tool' }>): readonly PromptPiece[] {
  if (message.role !== 'assistant') return contentPieces(message.content);
  return [
    THINK_START,
    message.reasoning ?? '',
    THINK_END,
    ...contentPieces(message.content),
    ...message.toolCalls.flatMap((call) => callPieces(call)),
  ];
}

function contentPieces(content: readonly Part[]): PromptPiece[] {
  return content.map((part) => (part.type === 'text' ? part.text : MEDIA));
}
