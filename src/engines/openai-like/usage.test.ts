import { describe, expect, it } from 'vitest';
import { engineUsage } from './usage.ts';

const UNKNOWN = {
  promptTokens: null,
  completionTokens: null,
  reasoningTokens: null,
  cachedTokens: null,
};

describe('usage', () => {
  it.each<[string, Record<string, unknown>, object]>([
    ['plain', { prompt_tokens: 5, completion_tokens: 9 }, { promptTokens: 5, completionTokens: 9 }],
    ['reasoning on top', { reasoning_tokens: 4 }, { reasoningTokens: 4 }],
    [
      'reasoning in details',
      { completion_tokens_details: { reasoning_tokens: 4 } },
      { reasoningTokens: 4 },
    ],
    ['cached', { prompt_tokens_details: { cached_tokens: 3 } }, { cachedTokens: 3 }],
    [
      'media',
      { prompt_tokens_details: { image_tokens: 3, audio_tokens: 'x', other_tokens: 1 } },
      { modalities: { image: 3 } },
    ],
    [
      'nonsense in details',
      { prompt_tokens_details: null, completion_tokens_details: { reasoning_tokens: -1 } },
      {},
    ],
    ['a word', { completion_tokens: 'many' }, {}],
    ['half a token', { completion_tokens: 1.5 }, {}],
    ['nothing', {}, {}],
  ])('is read where it is a count: %s', (_name, usage, expected) => {
    expect(engineUsage(usage, false)).toEqual({ ...UNKNOWN, ...expected });
  });

  it('says so when it is what is billed', () => {
    expect(engineUsage({}, true)).toEqual({ ...UNKNOWN, promptIsBilled: true });
  });
});
