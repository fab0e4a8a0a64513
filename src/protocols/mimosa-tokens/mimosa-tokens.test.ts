/** Mimosa's own token endpoints: what they take, what they refuse, and their exact answers. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../core/errors.ts';
import { type Fault, faultIn } from '../rejection.fixture.ts';
import { encodeTokenCount } from './count.ts';
import { decodeEstimate, encodeEstimate } from './estimate.ts';

const IMAGE = { type: 'image', width: 1920, height: 1080 };
const AUDIO = { type: 'audio', duration: 10.6 };
const VIDEO = { type: 'video', duration: 60, width: 1920, height: 1080 };
const SAMPLING = { fps: 2, media_resolution: 'default', mute: false };

function faultOf(body: unknown): Fault {
  return faultIn(() => decodeEstimate(body));
}

describe('decodeEstimate', () => {
  it('fills in how videos are looked at', () => {
    const whole = { ...VIDEO, fps: 0.1, media_resolution: 'max', mute: true };
    const nulls = { ...VIDEO, fps: null, media_resolution: null, mute: null };
    expect(decodeEstimate({ media: [IMAGE, AUDIO, VIDEO, nulls, whole] })).toEqual([
      IMAGE,
      AUDIO,
      { ...VIDEO, ...SAMPLING },
      { ...VIDEO, ...SAMPLING },
      whole,
    ]);
  });

  it('passes over keys of other kinds', () => {
    expect(decodeEstimate({ media: [{ ...IMAGE, duration: 'x', fps: 99, name: 'a' }] })).toEqual([
      IMAGE,
    ]);
  });

  it('takes the ends of every range', () => {
    const sizes = { ...IMAGE, width: 1, height: Number.MAX_SAFE_INTEGER };
    const media = [sizes, { ...AUDIO, duration: 5e-324 }, { ...AUDIO, duration: 1e9 }];
    expect(decodeEstimate({ media })).toEqual(media);
  });

  const SECONDS = 'a number above 0 and up to 1000000000';
  it.each<[base: object, key: string, expectation: string, values: unknown[]]>([
    [IMAGE, 'type', 'one of image, audio, video', ['text', null, 'toString']],
    [IMAGE, 'width', 'a positive integer', [0, -1, 1.5, '1', 2 ** 53, null]],
    [VIDEO, 'height', 'a positive integer', [0, true]],
    [AUDIO, 'duration', SECONDS, [0, -1, '1', 1_000_000_001, null]],
    [VIDEO, 'duration', SECONDS, [0]],
    [VIDEO, 'fps', 'a number between 0.1 and 10', [0, 10.5, '2']],
    [VIDEO, 'media_resolution', '"default" or "max"', ['high']],
    [VIDEO, 'mute', 'a boolean', [1]],
  ])('%j: %s must be %s', (base, key, expectation, values) => {
    for (const value of values) {
      const path = `media[1].${key}`;
      const message = `${path} must be ${expectation}, got ${JSON.stringify(value)}`;
      expect(faultOf({ media: [IMAGE, { ...base, [key]: value }] })).toEqual([400, path, message]);
    }
  });

  it.each([
    [{ width: 1, height: 1 }, 'type'],
    [{ type: 'image', height: 1 }, 'width'],
    [{ type: 'image', width: 1 }, 'height'],
    [{ type: 'audio' }, 'duration'],
    [{ type: 'video', width: 1, height: 1 }, 'duration'],
    [{ type: 'video', duration: 1, height: 1 }, 'width'],
  ])('%j: %s is required', (item, key) => {
    const path = `media[0].${key}`;
    expect(faultOf({ media: [item] })).toEqual([400, path, `${path} is required`]);
  });

  it('wants a list of objects', () => {
    expect(faultOf([])[2]).toBe('Invalid JSON in request body: expected an object');
    expect(faultOf({})).toEqual([400, 'media', 'media is required']);
    expect(faultOf({ media: [] })[2]).toBe('media must be a non-empty array, got []');
    expect(faultOf({ media: [1] })).toEqual([400, 'media[0]', 'media[0] must be an object, got 1']);
  });

  it('answers arbitrary JSON with items or an ApiError', () => {
    const item = fc.record(
      {
        type: fc.constantFrom('image', 'audio', 'video', 'x'),
        width: fc.jsonValue(),
        height: fc.nat(3),
        duration: fc.oneof(fc.double(), fc.jsonValue()),
        fps: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(item, fc.jsonValue())), (media) => {
        try {
          expect(decodeEstimate({ media })).toHaveLength(media.length);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          expect(error.param).toMatch(/^media/);
        }
      }),
    );
  });
});

describe('encodeEstimate', () => {
  it('gives every item again with its tokens, and their sum', () => {
    const items = decodeEstimate({ media: [IMAGE, AUDIO, VIDEO] });
    expect(encodeEstimate(items, [2040, 66.25, 17_240])).toBe(
      '{"media":[{"type":"image","width":1920,"height":1080,"tokens":2040},{"type":"audio","duration":10.6,"tokens":66.25},{"type":"video","duration":60,"width":1920,"height":1080,"fps":2,"media_resolution":"default","mute":false,"tokens":17240}],"total":19346.25}',
    );
  });
});

describe('encodeTokenCount', () => {
  it('shows the prompt side of usage, the receipts and the price', () => {
    const receipt = {
      type: 'image',
      path: 'messages[0].content[0]',
      source: 'base64',
      sha256: 'ab',
      bytes: 3,
      container: 'png',
      codecs: [],
      tokens: { vision: 1024, stamps: 0, markers: 2, sound: 0, total: 1026 },
    } as const;
    const text = encodeTokenCount({
      promptTokens: 1085,
      cachedTokens: 0,
      modalities: { image: 1024 },
      receipts: [receipt],
      costNano: 1_234_000,
    });
    expect(text).toBe(
      `{"prompt_tokens":1085,"prompt_tokens_details":{"cached_tokens":0,"image_tokens":1024},"media":[${JSON.stringify(receipt)}],"cost":{"currency":"USD","prompt":"0.001234"}}`,
    );
  });

  it('has no details without media and cache', () => {
    const count = { promptTokens: 9, cachedTokens: 0, modalities: {}, receipts: [], costNano: 0 };
    expect(encodeTokenCount(count)).toBe(
      '{"prompt_tokens":9,"prompt_tokens_details":null,"media":[],"cost":{"currency":"USD","prompt":"0.000000"}}',
    );
  });
});
