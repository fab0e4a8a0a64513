/** Pieces of an answer become one answer, or an error. */
import { describe, expect, it } from 'vitest';
import { apiError, ApiError } from '../core/errors.ts';
import type { StreamPart, Usage } from '../core/stream-part.ts';
import { collectAnswer } from './collect-answer.ts';

const USAGE: Usage = {
  promptTokens: 5,
  completionTokens: 3,
  reasoningTokens: 1,
  cachedTokens: 0,
  modalities: {},
};

async function* said(parts: readonly StreamPart[]): AsyncGenerator<StreamPart> {
  yield* parts;
}

describe('collectAnswer', () => {
  it('gathers texts, calls by index, the end and the counts', async () => {
    const answer = await collectAnswer(
      said([
        { type: 'reasoning', text: 'h' },
        { type: 'reasoning', text: 'm' },
        { type: 'text', text: 'a' },
        { type: 'tool-call', index: 1, id: 'c1', name: 'g' },
        { type: 'tool-call', index: 0, id: 'c0', name: 'f', arguments: '{' },
        { type: 'tool-call', index: 0, arguments: '}' },
        { type: 'text', text: 'b' },
        { type: 'finish', reason: 'tool_calls' },
        { type: 'usage', usage: USAGE },
      ]),
    );
    expect(answer).toEqual({
      content: 'ab',
      reasoning: 'hm',
      toolCalls: [
        { id: 'c0', name: 'f', arguments: '{}' },
        { id: 'c1', name: 'g', arguments: '' },
      ],
      finishReason: 'tool_calls',
      matchedStop: null,
      usage: USAGE,
    });
  });

  it('throws the error of an error part', async () => {
    const error = apiError('engine-timeout', null, [60]);
    const parts = said([
      { type: 'text', text: 'a' },
      { type: 'error', error },
    ]);
    await expect(collectAnswer(parts)).rejects.toBe(error);
  });

  it.each<StreamPart>([
    { type: 'finish', reason: 'stop' },
    { type: 'usage', usage: USAGE },
  ])('fails when only %j was said', async (part) => {
    const failure = await collectAnswer(said([part])).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toHaveProperty('code', 'engine-failed');
  });

  it('keeps the stop text that an engine named', async () => {
    const finish: StreamPart = { type: 'finish', reason: 'stop', matchedStop: 'END' };
    const answer = await collectAnswer(said([finish, { type: 'usage', usage: USAGE }]));
    expect(answer.matchedStop).toBe('END');
  });
});
