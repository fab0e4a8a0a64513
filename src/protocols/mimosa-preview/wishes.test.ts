/** The key `preview`: its defaults, its bounds, and what is said of faults. */
import { describe, expect, it } from 'vitest';
import { faultIn } from '../rejection.fixture.ts';
import { decodePreviewWishes } from './wishes.ts';

const DEFAULTS = {
  media: null,
  maxFrames: 40,
  widthPixels: null,
  buckets: 600,
  transcript: false,
  original: false,
  settings: false,
};

describe('decodePreviewWishes', () => {
  it.each([{}, { preview: null }, { preview: {} }, { preview: { width: null, colour: 'red' } }])(
    '%j: everything, as an engine gets it',
    (body) => {
      expect(decodePreviewWishes(body)).toEqual(DEFAULTS);
    },
  );

  it('takes the ends of every range', () => {
    const least = { media: [0], max_frames: 0, width: 32, buckets: 0, transcript: true };
    expect(decodePreviewWishes({ preview: least })).toEqual({
      ...DEFAULTS,
      media: [0],
      maxFrames: 0,
      widthPixels: 32,
      buckets: 0,
      transcript: true,
    });
    const most = { max_frames: 2048, width: 4096, buckets: 2000, original: true, settings: true };
    expect(decodePreviewWishes({ preview: most })).toEqual({
      ...DEFAULTS,
      maxFrames: 2048,
      widthPixels: 4096,
      buckets: 2000,
      original: true,
      settings: true,
    });
  });

  it.each<[key: string, value: unknown, path: string, expectation: string]>([
    ['media', [], 'preview.media', 'a non-empty array'],
    ['media', [0, -1], 'preview.media[1]', 'an integer between 0 and 1000000'],
    ['media', ['0'], 'preview.media[0]', 'an integer between 0 and 1000000'],
    ['max_frames', 2049, 'preview.max_frames', 'an integer between 0 and 2048'],
    ['width', 31, 'preview.width', 'an integer between 32 and 4096'],
    ['buckets', 2001, 'preview.buckets', 'an integer between 0 and 2000'],
    ['transcript', 1, 'preview.transcript', 'a boolean'],
    ['original', 'yes', 'preview.original', 'a boolean'],
    ['settings', [], 'preview.settings', 'a boolean'],
  ])('refuses %s: %j', (key, value, path, expectation) => {
    const [status, param, message] = faultIn(() =>
      decodePreviewWishes({ preview: { [key]: value } }),
    );
    expect([status, param]).toEqual([400, path]);
    expect(message).toContain(`${path} must be ${expectation}, got `);
  });

  it('wants an object', () => {
    expect(faultIn(() => decodePreviewWishes({ preview: true }))).toEqual([
      400,
      'preview',
      'preview must be an object, got true',
    ]);
  });
});
