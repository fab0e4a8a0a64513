import { expect, it } from 'vitest';
import type { MediaPart } from '../core/chat-request.ts';
import { ignoreProgress, type Progress } from '../core/progress.ts';
import { createMediaTimes } from './media-times.ts';

const fetching: Progress = { type: 'fetching', part: 'p', bytes: 1, totalBytes: null };
const decoding: Progress = { type: 'decoding', part: 'p' };

function partOf(partPath: string): MediaPart {
  return {
    type: 'media',
    kind: 'image',
    path: partPath,
    partPath,
    source: { type: 'url', url: 'http://example.com/a.png' },
  } as MediaPart;
}

it('counts the time in which anything comes once, and the rest as reading', async () => {
  let nowMs = 1000;
  const times = createMediaTimes({ nowMs: () => nowMs });
  const finishFirst = Promise.withResolvers<void>();
  const first = times.follow(partOf('a'), ignoreProgress, async (report) => {
    report(fetching);
    await finishFirst.promise;
    report(decoding);
  });
  nowMs = 1010;
  await times.follow(partOf('b'), ignoreProgress, async (report) => {
    report(fetching);
    report(decoding);
    await Promise.resolve();
  });
  nowMs = 1030;
  finishFirst.resolve();
  await first;
  nowMs = 1045;
  expect(times.taken()).toEqual({ fetchMs: 30, decodeMs: 15 });
});

it('ends the coming of what nobody had to read', async () => {
  let nowMs = 0;
  const times = createMediaTimes({ nowMs: () => nowMs });
  await times.follow(partOf('a'), ignoreProgress, async (report) => {
    report(fetching);
    nowMs = 7;
    await Promise.resolve();
  });
  expect(times.taken()).toEqual({ fetchMs: 7, decodeMs: 0 });
});

it('knows of nothing where there are no media, or none of the network', async () => {
  expect(createMediaTimes({ nowMs: () => 5 }).taken()).toEqual({ fetchMs: null, decodeMs: null });
  const times = createMediaTimes({ nowMs: () => 5 });
  const told: Progress[] = [];
  await times.follow(
    partOf('a'),
    (progress) => told.push(progress),
    async (report) => {
      report(decoding);
      await Promise.resolve();
    },
  );
  expect(times.taken()).toEqual({ fetchMs: null, decodeMs: 0 });
  expect(told).toEqual([decoding]);
});
