import { describe, expect, it } from 'vitest';
import { mediaPart, userTurn } from '../answer/testing/scripted-perceiver.ts';
import type { MediaPart, Message } from '../../../core/chat-request.ts';
import { findTargets } from './targets.ts';

const [a, b, c] = [mediaPart('image'), mediaPart('image'), mediaPart('image')];
const sound = mediaPart('audio');
const film = mediaPart('video');

const cases: readonly (readonly [
  string,
  readonly (readonly MediaPart[])[],
  string,
  readonly MediaPart[],
])[] = [
  ['the media of the last turn', [[a], [b]], 'describe it', [b]],
  ['earlier media when the last turn has none', [[a], [b], []], 'how many cats?', [b]],
  ['the first picture of the turn', [[a, b]], 'describe the first picture', [a]],
  ['the second picture of the turn', [[a, b]], 'what is in the second image?', [b]],
  ['the first picture of the conversation', [[a], [b]], 'what was in the first picture?', [a]],
  ['both', [[a, b]], 'describe both', [a, b]],
  ['both, over two turns', [[a], [b]], 'compare both pictures', [a, b]],
  ['all', [[a, b, c]], 'describe all of them', [a, b, c]],
  ['the previous one', [[a], [b]], 'and the previous picture?', [a]],
  ['the last one', [[a, b, c]], 'describe the last image', [c]],
  ['only the sound', [[a, sound]], 'transcribe the audio', [sound]],
  ['only the video', [[a, film]], 'describe the video', [film]],
  ['the video when its sound is meant', [[film]], 'transcribe the audio', [film]],
  ['Chinese ordinals', [[a, b]], '第二张图片里有什么？', [b]],
  ['nothing', [[]], 'hello', []],
];

describe('findTargets', () => {
  it.each(cases)('finds %s', (_name, turns, text, expected) => {
    const messages: Message[] = turns.map((media, index) =>
      userTurn(media, index === turns.length - 1 ? text : 'look'),
    );
    const comparing = text.startsWith('compare');
    expect(findTargets(messages, text, comparing)).toEqual(expected);
    // toEqual cannot tell equal parts apart; the identity is what counts.
    expect(
      findTargets(messages, text, comparing).every((part, index) => part === expected[index]),
    ).toBe(true);
  });

  it('counts the media of tool results after the last user turn', () => {
    const messages: Message[] = [
      userTurn([], 'take a photo and describe it'),
      { role: 'tool', toolCallId: 'call_1', content: [a] },
    ];
    expect(findTargets(messages, 'take a photo and describe it', false)).toEqual([a]);
  });
});
