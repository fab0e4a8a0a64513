/**
 * The story every SDK is told: a model that asks for the weather, by one call or by several, in
 * pieces as small as engines send them, and answers once it knows.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { apiError } from '../../../src/core/errors.ts';
import type { StreamPart } from '../../../src/core/stream-part.ts';
import { MEDIA_DIRECTORY } from '../../support/media-server.ts';
import { answers, fails, says, type Script } from '../../support/scripted-engine.ts';

export const MODEL = 'mimo-v2.5';
export const QUESTION = 'Is it warmer in Paris or in Rome?';
export const ANSWER = 'Rome is warmer: 24 against 18 degrees.';

export const WEATHER = {
  name: 'get_weather',
  description: 'Temperature of a city, in degrees Celsius',
  schema: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
} as const;

export const DEGREES: Readonly<Record<string, number>> = { Paris: 18, Rome: 24 };

export const PARIS_ID = 'call_0123456789abcdef01234567';
export const ROME_ID = 'call_89abcdef0123456789abcdef';

const CALL_PARIS: readonly StreamPart[] = [
  { type: 'tool-call', index: 0, id: PARIS_ID, name: 'get_weather', arguments: '' },
  { type: 'tool-call', index: 0, arguments: '{"ci' },
  { type: 'tool-call', index: 0, arguments: 'ty":"' },
  { type: 'tool-call', index: 0, arguments: 'Paris"}' },
];

/** One call, its arguments in pieces. */
export const asksForParis: Script = says(...CALL_PARIS, {
  type: 'finish',
  reason: 'tool_calls',
});

/** Thought, a word to the user, then two calls: one in pieces, one whole. */
export const asksForBoth: Script = says(
  { type: 'reasoning', text: 'Two cities, ' },
  { type: 'reasoning', text: 'two calls.' },
  { type: 'text', text: 'Let me look.' },
  ...CALL_PARIS,
  { type: 'tool-call', index: 1, id: ROME_ID, name: 'get_weather', arguments: '{"city":"Rome"}' },
  { type: 'finish', reason: 'tool_calls' },
);

export const knows: Script = answers(ANSWER);

/** 429 with `Retry-After: 1`, before anything was said. */
export const tooMany: Script = fails(
  apiError('rate-limited', null, [100, 'requests', MODEL, 1], { retryAfterSeconds: 1 }),
);

/** 503 with `Retry-After: 1`, before anything was said. */
export const isLoading: Script = fails(
  apiError('engine-unavailable', null, ['the model is loading'], { retryAfterSeconds: 1 }),
);

/** A file of `test/media` as bare base64. */
export async function base64Of(name: string): Promise<string> {
  return (await readFile(path.join(MEDIA_DIRECTORY, name))).toString('base64');
}
