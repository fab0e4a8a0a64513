import { describe, expect, it } from 'vitest';
import type { VideoPlan } from '../../core/media-plan.ts';
import { videoForm, type VideoSituation } from './video-form.ts';

const PLAN: VideoPlan = {
  kind: 'video',
  fps: 2,
  mediaResolution: 'default',
  durationSeconds: 10.5,
  frameCount: 22,
  gridCount: 11,
  width: 64,
  height: 32,
  sound: true,
  tokens: { vision: 0, stamps: 0, markers: 0, sound: 0, total: 0 },
};
const EYES = { inputs: ['image', 'video'], videoTiming: 'exact' } as const;
const ONE_FPS = { inputs: ['image', 'video'], videoTiming: 'one-fps' } as const;
const SITUATION: VideoSituation = {
  capabilities: EYES,
  mode: 'passthrough',
  lowered: false,
  samplesAsTold: false,
};

describe('the form of a film', () => {
  it.each<[string, Partial<VideoSituation>, Partial<VideoPlan>, string]>([
    ['in passthrough', {}, {}, 'original'],
    ['in normalize', { mode: 'normalize' }, {}, 'film'],
    ['in normalize, that a budget lowered', { mode: 'normalize', lowered: true }, {}, 'film'],
    ['in normalize, timing 1 fps', { mode: 'normalize', capabilities: ONE_FPS }, {}, 'film'],
    [
      'in normalize, timing 1 fps, where a budget allows less',
      { mode: 'normalize', capabilities: ONE_FPS, lowered: true },
      { fps: 0.5 },
      'pictures',
    ],
    [
      'in normalize, without films taken',
      { mode: 'normalize', capabilities: { ...EYES, inputs: ['image', 'audio'] } },
      {},
      'pictures',
    ],
    [
      'in normalize, without eyes',
      { mode: 'normalize', capabilities: { ...EYES, inputs: ['audio'] } },
      {},
      'words',
    ],
    ['in frames, timing exact', { mode: 'frames' }, {}, 'pictures'],
    ['in frames, timing 1 fps', { mode: 'frames', capabilities: ONE_FPS }, {}, 'list'],
    [
      'in frames, timing 1 fps, longer than a list may be',
      { mode: 'frames', capabilities: ONE_FPS },
      { durationSeconds: 2_048.1 },
      'pictures',
    ],
    [
      'in frames, timing 1 fps, too long, no pictures taken',
      { mode: 'frames', capabilities: { ...ONE_FPS, inputs: ['video'] } },
      { durationSeconds: 2_048.1 },
      'original',
    ],
    [
      'in frames, timing 1 fps, where a budget allows less',
      { mode: 'frames', capabilities: ONE_FPS, lowered: true },
      { fps: 0.5 },
      'pictures',
    ],
    [
      'in frames, timing 1 fps, where the client wants less',
      { mode: 'frames', capabilities: ONE_FPS },
      { fps: 0.5 },
      'list',
    ],
    ['that a budget lowered', { lowered: true }, {}, 'pictures'],
    ['that the engine samples as told', { lowered: true, samplesAsTold: true }, {}, 'original'],
    [
      'without films taken',
      { capabilities: { ...EYES, inputs: ['image', 'audio'] } },
      {},
      'pictures',
    ],
    ['without eyes', { capabilities: { ...EYES, inputs: ['audio'] } }, {}, 'words'],
  ])('%s', (_name, situation, plan, type) => {
    expect(videoForm({ ...PLAN, ...plan }, { ...SITUATION, ...situation }).type).toBe(type);
  });

  it.each([
    ['frames', 'list'],
    ['normalize', 'film'],
  ] as const)('in %s has the frames at 0 s, 1 s, 2 s where the timing is 1 fps', (mode, type) => {
    const form = videoForm(PLAN, { ...SITUATION, mode, capabilities: ONE_FPS });
    const sampling = { ...PLAN, fps: 1, frameCount: 11, durationSeconds: 11 };
    expect(form).toEqual({ type, sampling });
  });

  it('in normalize has the planned frames where the timing is exact', () => {
    expect(videoForm(PLAN, { ...SITUATION, mode: 'normalize' })).toEqual({
      type: 'film',
      sampling: PLAN,
    });
  });

  it.each([22, 64, 65, 2_048])('as pictures has at most 64 of %d, evenly', (frameCount) => {
    const form = videoForm({ ...PLAN, frameCount }, { ...SITUATION, mode: 'frames' });
    if (form.type !== 'pictures') throw new Error(`is ${form.type}`);
    const { indexes } = form;
    expect(indexes.length).toBe(Math.min(frameCount, 64));
    expect([indexes[0], indexes.at(-1)! < frameCount]).toEqual([0, true]);
    const gaps = indexes.slice(1).map((index, before) => index - indexes[before]!);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1);
  });
});
