/** The requests and answers that the original documents print are taken and given to the letter. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mediaParts } from '../../core/chat-request.ts';
import type { ModalityTokens } from '../../core/stream-part.ts';
import { decodeChatRequest } from './decode.ts';
import { encodeChatAnswer } from './encode-answer.ts';

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));
}

describe('requests', () => {
  const examples = fixture('seed-requests.json') as Record<
    string,
    { model: string; messages: unknown[]; stream?: boolean }
  >;

  it.each(Object.entries(examples))('%s', (_name, body) => {
    const request = decodeChatRequest(body, new Map());
    expect(request.model).toBe(body.model);
    expect(request.messages).toHaveLength(body.messages.length);
    expect(request.stream).toBe(body.stream ?? false);
  });

  it('are understood', () => {
    const media = Object.values(examples).flatMap((body) =>
      mediaParts(decodeChatRequest(body, new Map())).map(({ kind, source }) => [kind, source.type]),
    );
    expect(media).toEqual([
      ['video', 'url'],
      ['video', 'inline'],
      ['video', 'url'],
      ['video', 'inline'],
      ['image', 'url'],
      ['image', 'inline'],
      ['image', 'url'],
      ['image', 'inline'],
      ['audio', 'url'],
      ['audio', 'inline'],
    ]);
    expect(decodeChatRequest(examples['004 text'], new Map())).toMatchObject({
      model: 'mimo-v2-pro',
      maxCompletionTokens: 1024,
      temperature: 0.7,
    });
  });
});

/** The parts of a printed answer that the test hands back to the encoder. */
interface PrintedAnswer {
  readonly id: string;
  readonly choices: readonly [{ message: { content: string; reasoning_content: string } }];
  readonly created: number;
  readonly model: string;
  readonly usage: {
    readonly completion_tokens: number;
    readonly prompt_tokens: number;
    readonly completion_tokens_details: { readonly reasoning_tokens: number };
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
}

describe('answers', () => {
  const printed = fixture('seed-responses.json') as Record<'001' | '002' | '003', PrintedAnswer>;

  it.each<[document: keyof typeof printed, modalities: ModalityTokens]>([
    ['001', { video: 1144, audio: 19 }],
    ['002', { image: 1024 }],
    ['003', { audio: 25 }],
  ])('%s byte for byte', (document, modalities) => {
    const answer = printed[document];
    const { content, reasoning_content: reasoning } = answer.choices[0].message;
    const text = encodeChatAnswer({
      id: answer.id,
      created: answer.created,
      model: answer.model,
      thinking: true,
      content,
      reasoning,
      toolCalls: [],
      finishReason: 'stop',
      usage: {
        promptTokens: answer.usage.prompt_tokens,
        completionTokens: answer.usage.completion_tokens,
        reasoningTokens: answer.usage.completion_tokens_details.reasoning_tokens,
        cachedTokens: answer.usage.prompt_tokens_details.cached_tokens,
        modalities,
      },
    });
    expect(text).toBe(JSON.stringify(answer));
  });
});
