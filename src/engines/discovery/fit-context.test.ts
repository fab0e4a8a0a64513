import { expect, it } from 'vitest';
import type { MediaPart } from '../../core/chat-request.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import { engineRequest } from '../openai-like/testing/engine-request.ts';
import { fitContext } from './fit-context.ts';

it.each([
  ['an unknown context', null, 1000, 5000, 5000],
  ['room enough', 262_144, 1000, 5000, 5000],
  ['too little room: less, and some for an engine that counts more', 8192, 1000, 131_072, 6942],
  ['hardly any room', 1100, 1000, 500, 100],
  ['room for one token', 1001, 1000, 500, 1],
])('%s', (_name, contextTokens, promptTokens, maxCompletionTokens, expected) => {
  const request = engineRequest({}, { promptTokens, maxCompletionTokens });
  const fitted = fitContext(request, contextTokens);
  expect(fitted).toEqual({ ...request, maxCompletionTokens: expected });
});

it('a prompt that does not fit is refused with both numbers', () => {
  const request = engineRequest({}, { promptTokens: 1000 });
  expect(() => fitContext(request, 1000)).toThrow(/1000|1,000/);
  expect(() => fitContext(request, 1000)).toThrow(
    expect.objectContaining({ code: 'context-exceeded', param: 'messages' }),
  );
});

it('with media the engine decides, which may get less of them', () => {
  const media = new Map([[{} as MediaPart, {} as PlannedMedia]]);
  const request = engineRequest({}, { promptTokens: 1000, media });
  expect(fitContext(request, 500)).toBe(request);
});
