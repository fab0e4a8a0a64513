/**
 * The cases of a campaign: first every valid body with every type at every path, one at a time, then
 * what is drawn: edited bodies of every route, and sound bodies around bad media.
 */
import * as fc from 'fast-check';
import type { MediaKind } from '../../src/core/chat-request.ts';
import { VALID_BODIES } from './bodies.ts';
import { type FuzzCase, type Route, speaksAnthropic } from './fuzz-case.ts';
import { framings, WHOLE } from './framing.ts';
import { byteEdits, treeEdits } from './json-edits.ts';
import { type JsonTree, nodesOf, raw, render, replaceNode, treeOf } from './json-tree.ts';
import { type HostileMedium, hostileMedia } from './media-edits.ts';

/** One value of every type, and the edges that cost nothing. */
const TYPES = ['null', 'true', '0', '-1', '1.5', '""', '"x"', '[]', '[null]', '{}'] as const;
/** Where a body is judged like an answered one, without the time that answers take. */
const QUICK_ROUTES: ReadonlySet<Route> = new Set([
  '/v1/tokens/count',
  '/v1/tokens/estimate',
  '/anthropic/v1/messages/count_tokens',
]);

/** Each of these types at each path of each valid body. */
export const wrongTypes: readonly FuzzCase[] = VALID_BODIES.filter(({ route }) =>
  QUICK_ROUTES.has(route),
).flatMap(({ route, value }) => {
  const tree = treeOf(value);
  return nodesOf(tree).flatMap((_node, index) =>
    TYPES.map((text) => ({
      route,
      body: Buffer.from(render(replaceNode(tree, index, () => [{ value: raw(text) }]))),
      framing: WHOLE,
    })),
  );
});

const editedBodies: fc.Arbitrary<FuzzCase> = fc
  .record({
    valid: fc.constantFrom(...VALID_BODIES),
    editTree: treeEdits,
    editBytes: byteEdits,
    framing: framings,
  })
  .map(({ valid, editTree, editBytes, framing }) => ({
    route: valid.route,
    body: editBytes(Buffer.from(render(editTree(treeOf(valid.value))))),
    framing,
  }));

/** Mostly quotes: they inspect media as an answer would, without the time a model takes. */
const mediaRoute: fc.Arbitrary<Route> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Route>('/v1/tokens/count') },
  { weight: 6, arbitrary: fc.constant<Route>('/anthropic/v1/messages/count_tokens') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Route>('/v1/chat/completions', '/anthropic/v1/messages'),
  },
);

const bodiesWithMedia: fc.Arbitrary<FuzzCase> = fc
  .record({
    route: mediaRoute,
    media: fc.array(hostileMedia, { minLength: 1, maxLength: 2 }),
    stream: fc.boolean(),
    progress: fc.boolean(),
  })
  .map(({ route, media, stream, progress }) => {
    const part = speaksAnthropic(route) ? anthropicBlock : openAiPart;
    const body: JsonTree = object({
      model: treeOf('mimo-v2.5'),
      max_tokens: treeOf(32),
      stream: treeOf(stream),
      mimosa: treeOf({ progress }),
      messages: {
        type: 'array',
        items: [
          object({
            role: treeOf('user'),
            content: { type: 'array', items: media.map(part) },
          }),
        ],
      },
    });
    return { route, body: Buffer.from(render(body)), framing: WHOLE };
  });

function object(entries: Readonly<Record<string, JsonTree>>): JsonTree {
  return {
    type: 'object',
    entries: Object.entries(entries).map(([key, value]) => ({
      keyText: JSON.stringify(key),
      value,
    })),
  };
}

const OPENAI_KEYS: Readonly<Record<MediaKind, readonly [part: string, inner: string]>> = {
  image: ['image_url', 'url'],
  audio: ['input_audio', 'data'],
  video: ['video_url', 'url'],
};

function openAiPart({ kind, uriText }: HostileMedium): JsonTree {
  const [key, inner] = OPENAI_KEYS[kind];
  return object({ type: treeOf(key), [key]: object({ [inner]: raw(uriText) }) });
}

function anthropicBlock({ kind, base64Text }: HostileMedium): JsonTree {
  return object({
    type: treeOf(kind),
    source: object({
      type: treeOf('base64'),
      media_type: treeOf('application/octet-stream'),
      data: raw(base64Text),
    }),
  });
}

/** Half of them bad JSON of all sorts, half of them bad media. */
export const fuzzCases: fc.Arbitrary<FuzzCase> = fc.oneof(editedBodies, bodiesWithMedia);
