import { afterAll, describe, expect, test } from 'vitest';
import { planAudio } from './audio.ts';
import { countCompletion, countPrompt, modalitiesOf } from './count.ts';
import { createTextCounter } from './counter.ts';
import { planImage } from './image.ts';
import { planVideo } from './video.ts';

const counter = createTextCounter();
afterAll(() => counter.close());

const CLIP = {
  durationSeconds: 3.02,
  width: 1280,
  height: 768,
  fps: 2,
  mediaResolution: 'default',
} as const;

describe('modalities', () => {
  test('of a text are absent, not zero', () => {
    expect(modalitiesOf([])).toEqual({});
  });

  test('of a mute video are video alone', () => {
    expect(modalitiesOf([planVideo({ ...CLIP, sound: false })])).toEqual({ video: 1144 });
  });

  test('sum pads by kind; sound tracks are audio', () => {
    const plans = [
      planImage(1024, 1024),
      planImage(64, 64),
      planAudio(3.9),
      planVideo({ ...CLIP, sound: true }),
    ];
    expect(modalitiesOf(plans)).toEqual({ image: 1028, audio: 25 + 19, video: 1144 });
  });
});

test('a prompt is its text and the whole of its media plans', async () => {
  const chat = {
    messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello' }] }],
    tools: [],
  };
  const plans = [planImage(64, 64), planAudio(1)];
  expect(await countPrompt(counter, chat, true, [])).toEqual({
    promptTokens: 25,
    textTokens: 25,
    modalities: {},
  });
  expect(await countPrompt(counter, chat, false, plans)).toEqual({
    promptTokens: 27 + 6 + 9,
    textTokens: 27,
    modalities: { image: 4, audio: 7 },
  });
});

test.each([
  [true, true, true, 13],
  [true, true, false, 12],
  [true, false, true, 12],
  [true, false, false, 11],
  [false, false, true, 11],
  [false, false, false, 10],
  [false, true, true, 11],
])('completion, thinking %s, closed %s, ended %s', (thinking, closed, ended, tokens) => {
  const reasoningTokens = thinking ? 4 : 0;
  const textTokens = 10 - reasoningTokens;
  expect(countCompletion({ reasoningTokens, textTokens, thinking, closed, ended })).toBe(tokens);
});
