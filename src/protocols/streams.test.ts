/**
 * In every dialect, whatever an engine says and wherever the network cuts it: a client that puts
 * the stream together holds the answer that it would have been given whole.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FinishReason, Usage } from '../core/stream-part.ts';
import { ANTHROPIC_MESSAGES } from './anthropic-messages/dialect.ts';
import { collectAnswer } from './collect-answer.ts';
import type { AnswerHead, Dialect, SaidPart } from './dialect.ts';
import { OPENAI_CHAT } from './openai-chat/dialect.ts';
import { noticeComment, PROCESSING_COMMENT, progressComment } from './stream-comments.ts';

const USAGE: Usage = {
  promptTokens: 1260,
  completionTokens: 849,
  reasoningTokens: 719,
  cachedTokens: 1256,
  modalities: { audio: 19, video: 1144 },
};
const HEAD: AnswerHead = {
  id: 'a7a6fe52ffeb40ab9e699fe018592b16',
  created: 1776850708,
  model: 'mimo-v2.5',
  thinking: true,
  promptTokens: USAGE.promptTokens,
  includeUsage: true,
};

/** What matters of an answer, whatever dialect it came in. */
interface Understood {
  readonly text: string;
  readonly thinking: string;
  /** `id name input`, in the order of their ids. */
  readonly calls: readonly string[];
  readonly ending: unknown;
  readonly usage: unknown;
}

interface ServerSentEvent {
  readonly name: string;
  readonly data: string;
}

/** Reads events as the standard says, from pieces of any size. */
function readEvents(pieces: Iterable<Uint8Array>): ServerSentEvent[] {
  const decoder = new TextDecoder();
  const events: ServerSentEvent[] = [];
  let rest = '';
  let name = '';
  let data: string[] = [];
  for (const piece of pieces) {
    rest += decoder.decode(piece, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) events.push({ name, data: data.join('\n') });
        name = '';
        data = [];
      } else if (line.startsWith('event: ')) name = line.slice(7);
      else if (line.startsWith('data: ')) data.push(line.slice(6));
      else expect(line).toMatch(/^: /);
    }
  }
  expect(rest).toBe('');
  return events;
}

interface Call {
  id: string;
  name: string;
  arguments: string;
}

function callText({ id, name, arguments: text }: Call): string {
  return `${id} ${name} ${text}`;
}

interface OpenAIChunk {
  readonly choices: readonly {
    readonly delta: {
      readonly content: string | null;
      readonly reasoning_content: string | null;
      readonly tool_calls:
        | readonly { index: number; id?: string; function: { name?: string; arguments: string } }[]
        | null;
    };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: unknown;
}

function understandOpenAIStream(events: readonly ServerSentEvent[]): Understood {
  expect(events.at(-1)).toEqual({ name: '', data: '[DONE]' });
  let text = '';
  let thinking = '';
  let ending: unknown = null;
  let usage: unknown = null;
  const calls: Call[] = [];
  for (const { data } of events.slice(0, -1)) {
    const chunk = JSON.parse(data) as OpenAIChunk;
    usage = chunk.usage ?? usage;
    for (const { delta, finish_reason } of chunk.choices) {
      text += delta.content ?? '';
      thinking += delta.reasoning_content ?? '';
      ending = finish_reason ?? ending;
      for (const { index, id, function: piece } of delta.tool_calls ?? []) {
        calls[index] ??= { id: id!, name: piece.name!, arguments: '' };
        calls[index].arguments += piece.arguments;
      }
    }
  }
  return { text, thinking, calls: calls.map(callText).toSorted(), ending, usage };
}

function understandOpenAIAnswer(body: string): Understood {
  const { choices, usage } = JSON.parse(body) as {
    choices: [
      {
        finish_reason: string;
        message: {
          content: string;
          reasoning_content?: string;
          tool_calls: { id: string; function: { name: string; arguments: string } }[] | null;
        };
      },
    ];
    usage: unknown;
  };
  const [{ message, finish_reason: ending }] = choices;
  const calls = (message.tool_calls ?? []).map(({ id, function: called }) =>
    callText({ id, ...called }),
  );
  const thinking = message.reasoning_content ?? '';
  return { text: message.content, thinking, calls: calls.toSorted(), ending, usage };
}

/** A block as it stands in an answer, or as it grows in a stream. */
type Block =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string }
  | { type: 'tool_use'; id: string; name: string; input: object };

type AnthropicEvent =
  | { type: 'message_start'; message: { content: []; usage: { input_tokens: number } } }
  | { type: 'content_block_start'; index: number; content_block: Block }
  | {
      type: 'content_block_delta';
      index: number;
      delta: { type: string; text?: string; thinking?: string; partial_json?: string };
    }
  | { type: 'content_block_stop'; index: number }
  | {
      type: 'message_delta';
      delta: { stop_reason: string; stop_sequence: string | null };
      usage: unknown;
    }
  | { type: 'message_stop' };

/** Also checks that blocks are numbered, open and close one after the other. */
function understandAnthropicStream(events: readonly ServerSentEvent[]): Understood {
  const blocks: { block: Block; text: string }[] = [];
  let open = false;
  let ending: unknown = null;
  let usage: unknown = null;
  for (const { name, data } of events) {
    const event = JSON.parse(data) as AnthropicEvent;
    expect(event.type).toBe(name);
    if (event.type === 'message_start') {
      expect(event.message.usage.input_tokens).toBe(USAGE.promptTokens);
    } else if (event.type === 'content_block_start') {
      expect([open, event.index]).toEqual([false, blocks.length]);
      blocks.push({ block: event.content_block, text: '' });
      open = true;
    } else if (event.type === 'content_block_delta') {
      expect([open, event.index]).toEqual([true, blocks.length - 1]);
      const { text = '', thinking = '', partial_json = '' } = event.delta;
      blocks.at(-1)!.text += text + thinking + partial_json;
    } else if (event.type === 'content_block_stop') {
      expect([open, event.index]).toEqual([true, blocks.length - 1]);
      open = false;
    } else if (event.type === 'message_delta') {
      ending = event.delta;
      usage = event.usage;
    }
  }
  expect(open).toBe(false);
  expect([events[0]!.name, events.at(-1)!.name]).toEqual(['message_start', 'message_stop']);
  const grown = blocks.map(({ block, text }): Block => {
    if (block.type === 'text') return { type: 'text', text };
    if (block.type === 'thinking') return { type: 'thinking', thinking: text };
    const { type, id, name } = block;
    return { type, id, name, input: JSON.parse(text === '' ? '{}' : text) as object };
  });
  return { ...understandBlocks(grown), ending, usage };
}

function understandAnthropicAnswer(body: string): Understood {
  const { content, stop_reason, stop_sequence, usage } = JSON.parse(body) as {
    content: Block[];
    stop_reason: string;
    stop_sequence: string | null;
    usage: unknown;
  };
  return { ...understandBlocks(content), ending: { stop_reason, stop_sequence }, usage };
}

function understandBlocks(blocks: readonly Block[]): Omit<Understood, 'ending' | 'usage'> {
  return {
    text: blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    thinking: blocks.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: blocks
      .filter((block) => block.type === 'tool_use')
      .map(({ id, name, input }) => callText({ id, name, arguments: JSON.stringify(input) }))
      .toSorted(),
  };
}

const anyText = fc.string({ unit: 'binary' });
const texts = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('reasoning' as const), text: anyText }),
    fc.record({ type: fc.constant('text' as const), text: anyText }),
  ),
);

/** Mostly sound; models also write what is no object, and nothing at all. */
const argumentTexts = fc.oneof(
  { weight: 3, arbitrary: fc.dictionary(anyText, fc.jsonValue({ maxDepth: 1 })).map(jsonText) },
  fc.jsonValue({ maxDepth: 1 }).map(jsonText),
  anyText,
);

/** Pieces of calls, cut anywhere. */
const calls = fc.array(fc.tuple(argumentTexts, fc.nat(9)), { maxLength: 3 }).map((inputs) =>
  inputs.map(([text, cut], index): SaidPart[] => {
    const head = { type: 'tool-call' as const, index };
    return [
      { ...head, id: `call_${index}`, name: `f${index}`, arguments: text.slice(0, cut) },
      { ...head, arguments: text.slice(cut) },
    ];
  }),
);

function jsonText(value: unknown): string {
  return JSON.stringify(value);
}

/** Everything in any order, but that a call begins with its first piece. */
const said = fc
  .tuple(texts, calls, fc.infiniteStream(fc.nat()))
  .map(([spoken, called, numbers]): SaidPart[] => {
    const queues: SaidPart[][] = [...spoken.map((part) => [part]), ...called];
    const order: SaidPart[] = [];
    for (let left = queues; left.length > 0; left = left.filter((queue) => queue.length > 0)) {
      order.push(left[numbers.next().value! % left.length]!.shift()!);
    }
    return order;
  });

const endings = fc.oneof(
  fc.record({
    type: fc.constant('finish' as const),
    reason: fc.constantFrom<FinishReason>('stop', 'length', 'tool_calls', 'content_filter'),
  }),
  fc.record({
    type: fc.constant('finish' as const),
    reason: fc.constant('stop' as const),
    matchedStop: fc.string({ minLength: 1 }),
  }),
);

const COMMENTS = [
  PROCESSING_COMMENT,
  progressComment({ type: 'fetching', part: 'messages[0].content[0]', bytes: 1, totalBytes: null }),
  noticeComment('a\nb'),
];

/** The bytes of a stream with a comment after every event. */
function streamOf(dialect: Dialect, head: AnswerHead, parts: readonly SaidPart[]): Buffer {
  const encoder = dialect.createStreamEncoder(head);
  const events = [encoder.opening(), ...parts.map((part) => encoder.part(part)), encoder.done()];
  return Buffer.from(
    events.map((event, index) => event + COMMENTS[index % COMMENTS.length]!).join(''),
  );
}

async function* saidInTurn(parts: readonly SaidPart[]): AsyncGenerator<SaidPart> {
  yield* parts;
}

describe.each([
  ['OpenAI', OPENAI_CHAT, understandOpenAIStream, understandOpenAIAnswer],
  ['Anthropic', ANTHROPIC_MESSAGES, understandAnthropicStream, understandAnthropicAnswer],
])('a stream of the %s dialect', (_name, dialect, understandStream, understandAnswer) => {
  it('put together equals the whole answer, read byte by byte', async () => {
    await fc.assert(
      fc.asyncProperty(said, endings, fc.boolean(), async (spoken, ending, thinking) => {
        const parts: SaidPart[] = [...spoken, ending, { type: 'usage', usage: USAGE }];
        const head = { ...HEAD, thinking };
        const bytes = Array.from(streamOf(dialect, head, parts), (byte) => Uint8Array.of(byte));
        const whole = dialect.encodeAnswer(head, await collectAnswer(saidInTurn(parts)));
        expect(understandStream(readEvents(bytes))).toEqual(understandAnswer(whole));
      }),
    );
  });

  it('may be cut at any byte', () => {
    const bytes = streamOf(dialect, HEAD, [
      { type: 'reasoning', text: '想\u2028一' },
      { type: 'text', text: 'né 😀\r\n\n' },
      { type: 'tool-call', index: 0, id: 'call_0', name: 'f', arguments: '{"ü":"' },
      { type: 'tool-call', index: 0, arguments: '😀"}' },
      { type: 'finish', reason: 'tool_calls' },
      { type: 'usage', usage: USAGE },
    ]);
    const whole = understandStream(readEvents([bytes]));
    expect(whole).toMatchObject({ text: 'né 😀\r\n\n', thinking: '想\u2028一' });
    expect(whole.calls).toEqual(['call_0 f {"ü":"😀"}']);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
      expect(understandStream(readEvents(pieces))).toEqual(whole);
    }
  });
});
