/**
 * The five documents that define the platform, as text to count, and the answers that they print:
 * completion and prompt of all three samples come out of our arithmetic to the token.
 */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import type { MediaKind, Message } from '../../src/core/chat-request.ts';
import type { MediaPlan } from '../../src/core/media-plan.ts';
import { planAudio } from '../../src/tokens/audio.ts';
import { countCompletion, countPrompt } from '../../src/tokens/count.ts';
import { createTextCounter } from '../../src/tokens/counter.ts';
import { planImage } from '../../src/tokens/image.ts';
import { planVideo } from '../../src/tokens/video.ts';

const counter = createTextCounter();
afterAll(() => counter.close());

const document = (name: string): string =>
  readFileSync(new URL(`seeds/${name}.txt`, import.meta.url), 'utf8');

test.each([
  ['000', 536],
  ['001', 4885],
  ['002', 4292],
  ['003', 2145],
  ['004', 1068],
])('document %s has %d tokens', (name, tokens) => {
  expect(counter.countNow(document(name))).toBe(tokens);
});

/** A string of the sample answer; the documents escape line breaks and quotes twice. */
function answerText(name: string, key: string): string {
  const line = document(name)
    .split('\n')
    .find(
      (candidate) => candidate.trim().startsWith(`"${key}": "`) && !candidate.includes('You are'),
    );
  const json = line!
    .trim()
    .slice(key.length + 4)
    .replace(/,$/, '');
  return (JSON.parse(json) as string)
    .replaceAll(String.raw`\n`, '\n')
    .replaceAll(String.raw`\"`, '"');
}

describe('the sample answers', () => {
  test.each([
    ['001', 'content', 127],
    ['001', 'reasoning_content', 719],
    ['002', 'content', 280],
    ['002', 'reasoning_content', 288],
    ['003', 'reasoning_content', 15],
  ])('%s %s has %d tokens', (name, key, tokens) => {
    expect(counter.countNow(answerText(name, key))).toBe(tokens);
  });

  test('completion of 001: both tags and the end are counted', () => {
    const completion = { reasoningTokens: 719, textTokens: 127, thinking: true };
    expect(countCompletion({ ...completion, closed: true, ended: true })).toBe(849);
  });

  test('completion of 003: the thinking was never closed', () => {
    const completion = { reasoningTokens: 15, textTokens: 0, thinking: true };
    expect(countCompletion({ ...completion, closed: false, ended: true })).toBe(17);
  });
});

const SYSTEM_TEXT =
  'You are MiMo, an AI assistant developed by Xiaomi. Today is date: Tuesday, December 16, 2025. ' +
  'Your knowledge cutoff date is December 2024.';

/** The request that all three documents show: a media part, then a sentence about it. */
function sampleRequest(kind: MediaKind): readonly Message[] {
  const path = 'messages[1].content[0]';
  return [
    { role: 'system', content: [{ type: 'text', text: SYSTEM_TEXT }] },
    {
      role: 'user',
      content: [
        {
          type: 'media',
          kind,
          source: { type: 'url', url: 'https://example.com/file' },
          path,
          partPath: path,
          fps: 2,
          mediaResolution: 'default',
        },
        { type: 'text', text: `please describe the content of the ${kind}` },
      ],
    },
  ];
}

describe('the prompts of the sample answers', () => {
  const clip = {
    width: 1280,
    height: 768,
    fps: 2,
    mediaResolution: 'default',
    sound: true,
  } as const;
  const samples: readonly (readonly [MediaKind, MediaPlan, number, object])[] = [
    ['image', planImage(1024, 1024), 1085, { image: 1024 }],
    ['audio', planAudio(3.9), 86, { audio: 25 }],
    ['video', planVideo({ ...clip, durationSeconds: 3.02 }), 1260, { video: 1144, audio: 19 }],
  ];

  test.each(samples)('%s', async (kind, plan, promptTokens, modalities) => {
    const chat = { messages: sampleRequest(kind), tools: [] };
    expect(await countPrompt(counter, chat, true, [plan])).toEqual({
      promptTokens,
      textTokens: 59,
      modalities,
    });
  });
});
