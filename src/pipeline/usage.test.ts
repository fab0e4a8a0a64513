import { describe, expect, it } from 'vitest';
import type { EngineUsage } from '../core/stream-part.ts';
import { createTextCounter } from '../tokens/counter.ts';
import { type Produced, usageOf } from './usage.ts';

const services = { counter: createTextCounter() };
const PREPARED = {
  promptTokens: 100,
  cachedTokens: 96,
  modalities: { audio: 10, image: 20, video: 30 },
  thinking: true,
};
/** One token each. */
const PRODUCED: Produced = { reasoning: 'Hello', text: 'Hello', toolCalls: '', finish: 'stop' };
const SILENT: EngineUsage = {
  promptTokens: null,
  completionTokens: null,
  reasoningTokens: null,
  cachedTokens: null,
};

describe('usage', () => {
  it('is counted here when the engine says nothing', async () => {
    expect(await usageOf(PREPARED, PRODUCED, null, 'vllm', services)).toEqual({
      promptTokens: 100,
      modalities: PREPARED.modalities,
      // Opening and closing marker, one token each of reasoning and text, the end.
      completionTokens: 5,
      reasoningTokens: 1,
      cachedTokens: 0,
    });
  });

  it('remembers repeats for the embedded engine alone', async () => {
    expect((await usageOf(PREPARED, PRODUCED, null, 'local', services)).cachedTokens).toBe(96);
    expect((await usageOf(PREPARED, PRODUCED, SILENT, 'vllm', services)).cachedTokens).toBe(0);
  });

  it('takes the completion from the engine, and the prompt from ourselves', async () => {
    const reported = {
      promptTokens: 777,
      completionTokens: 9,
      reasoningTokens: 99,
      cachedTokens: 500,
    };
    expect(await usageOf(PREPARED, PRODUCED, reported, 'vllm', services)).toEqual({
      promptTokens: 100,
      modalities: PREPARED.modalities,
      completionTokens: 9,
      reasoningTokens: 9,
      cachedTokens: 100,
    });
  });

  it.each(['promptTokens', 'completionTokens', 'cachedTokens', 'reasoningTokens'] as const)(
    'believes nothing of an engine whose %s no context could hold',
    async (name) => {
      const own = await usageOf(PREPARED, PRODUCED, null, 'mimo', services);
      const sane = {
        ...SILENT,
        promptTokens: 90,
        completionTokens: 9,
        promptIsBilled: true,
      } as const;
      const absurd = { ...sane, modalities: { video: 1 }, [name]: 4e12 };
      expect(await usageOf(PREPARED, PRODUCED, sane, 'mimo', services)).not.toEqual(own);
      expect(await usageOf(PREPARED, PRODUCED, absurd, 'mimo', services)).toEqual(own);
    },
  );

  it('does not believe a completion of nothing where something was said', async () => {
    const usage = await usageOf(
      PREPARED,
      PRODUCED,
      { ...SILENT, completionTokens: 0 },
      'x',
      services,
    );
    expect(usage.completionTokens).toBe(5);
  });

  it('knows no reasoning where thinking is off', async () => {
    const prepared = { ...PREPARED, thinking: false };
    const reported = { ...SILENT, completionTokens: 9, reasoningTokens: 4 };
    expect(await usageOf(prepared, PRODUCED, reported, 'x', services)).toMatchObject({
      completionTokens: 9,
      reasoningTokens: 0,
    });
  });

  it.each<[prompt: number, modalities: object]>([
    [1000, { audio: 10, image: 20, video: 30 }],
    [60, { audio: 10, image: 20, video: 30 }],
    [50, { audio: 10, image: 20, video: 20 }],
    [25, { audio: 10, image: 15, video: 0 }],
    [4, { audio: 4, image: 0, video: 0 }],
  ])(
    'bills a prompt of %i as the engine counts it, media within it',
    async (prompt, modalities) => {
      // What it says of the media is not taken.
      const said = { audio: 1, image: 2, video: 3000 };
      const reported = {
        ...SILENT,
        promptTokens: prompt,
        promptIsBilled: true,
        modalities: said,
      } as const;
      const usage = await usageOf(PREPARED, PRODUCED, reported, 'vllm', services);
      expect(usage).toMatchObject({ promptTokens: prompt, modalities });
    },
  );

  it('does not bill a prompt of nothing', async () => {
    const reported = { ...SILENT, promptTokens: 0, promptIsBilled: true } as const;
    const usage = await usageOf(PREPARED, PRODUCED, reported, 'mimo', services);
    expect(usage).toMatchObject({ promptTokens: 100, modalities: PREPARED.modalities });
  });

  it('passes on what the hosted service says of media', async () => {
    const reported = {
      ...SILENT,
      promptTokens: 90,
      promptIsBilled: true,
      modalities: { image: 7 },
    } as const;
    const usage = await usageOf(PREPARED, PRODUCED, reported, 'mimo', services);
    expect(usage).toMatchObject({ promptTokens: 90, modalities: { image: 7 } });
    expect(usage.modalities).toEqual({ image: 7 });
  });
});
