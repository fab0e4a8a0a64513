import { describe, expect, it } from 'vitest';
import type { Settings } from '../conversation.ts';
import { answer, fileItem, question, SETTINGS } from '../playground.fixture.ts';
import { itemAt, requestBody } from './request-body.ts';

const PICTURE = fileItem('image', 'cat.png', 'image/png');
const SOUND = fileItem('audio', 'cat.wav', 'audio/wav');
const VIDEO = {
  ...fileItem('video', 'cat.mp4', 'video/mp4'),
  fps: 0.5,
  resolution: 'max' as const,
};
const TURNS = [
  question('What is it?', [PICTURE]),
  answer('A cat.'),
  answer(''),
  question('', [SOUND, VIDEO]),
];
const byName = ({ name }: { readonly name: string }): string => name;

describe('the body of a request', () => {
  it('says only what differs from the defaults', () => {
    expect(requestBody({ ...SETTINGS, stream: false }, [question('Hi')], byName)).toEqual({
      model: 'mimo-v2.5',
      messages: [{ role: 'user', content: 'Hi' }],
    });
  });

  it('carries every setting', () => {
    const settings: Settings = {
      model: 'mimo-v2-flash',
      system: 'Be brief.',
      thinking: 'disabled',
      temperature: 0,
      topP: 0.5,
      maxTokens: 10,
      stream: true,
    };
    expect(requestBody(settings, [question('Hi')], byName)).toEqual({
      model: 'mimo-v2-flash',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      max_completion_tokens: 10,
      temperature: 0,
      top_p: 0.5,
      thinking: { type: 'disabled' },
      stream: true,
      mimosa: { progress: true },
    });
  });

  it('sends media of earlier turns again, and no answers that said nothing', () => {
    expect(requestBody(SETTINGS, TURNS, byName)['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'cat.png' } },
          { type: 'text', text: 'What is it?' },
        ],
      },
      { role: 'assistant', content: 'A cat.' },
      {
        role: 'user',
        content: [
          { type: 'input_audio', input_audio: { data: 'cat.wav' } },
          {
            type: 'video_url',
            video_url: { url: 'cat.mp4' },
            fps: 0.5,
            media_resolution: 'max',
          },
        ],
      },
    ]);
  });
});

describe('a path in an error', () => {
  it.each([
    ['messages[0].content[0].image_url.url', PICTURE],
    ['messages[2].content[0].input_audio.data', SOUND],
    ['messages[2].content[1].fps', VIDEO],
    ['messages[0].content[1].text', null],
    ['messages[1].content', null],
    ['messages[9].content[0]', null],
    ['max_completion_tokens', null],
  ])('%s leads to its item', (path, item) => {
    expect(itemAt(SETTINGS, TURNS, path)).toBe(item);
  });

  it('counts the system as a message', () => {
    expect(itemAt({ system: 'x' }, TURNS, 'messages[1].content[0].image_url.url')).toBe(PICTURE);
  });
});
