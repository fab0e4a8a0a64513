/** Whatever goes wrong with a server of any kind: one clear error, and none of its words. */
import { describe, expect, it } from 'vitest';
import { type Reply, startScriptedUpstream } from '../../../test/support/scripted-upstream.ts';
import {
  engineRequest,
  hear,
  mediaPart,
  plannedBytes,
  user,
} from '../openai-like/testing/engine-request.ts';
import { useBench } from './bench.ts';
import type { SpokenKind } from './spoken-kind.ts';

const never = new AbortController().signal;
const SECRET = 'secret of 10.0.0.7';
const HTML = `<html><body>${SECRET}</body></html>`;

export function describeFailures(spoken: SpokenKind): void {
  describe('failures', () => {
    const bench = useBench(spoken);

    async function outcome(reply: Reply): ReturnType<typeof hear> {
      bench.script(reply);
      const heard = await hear(bench.engine().stream(engineRequest(), never));
      expect(String(heard.error)).not.toContain('secret');
      expect(String(heard.error)).not.toContain('10.0.0.7');
      return heard;
    }

    it.each<[string, Reply, string, string, number]>([
      ['502 with HTML', { status: 502, steps: [HTML] }, 'engine-unavailable', 'no engine', 2],
      [
        '503 from a router',
        { status: 503, steps: ['no available workers'] },
        'engine-unavailable',
        'no engine is ready',
        2,
      ],
      [
        '503 while loading',
        { status: 503, steps: [spoken.refuse('Loading model', 503)] },
        'engine-unavailable',
        'the model is loading',
        1,
      ],
      ['401', { status: 401, steps: [spoken.refuse(SECRET, 401)] }, 'engine-failed', 'failed', 1],
      ['403', { status: 403, steps: [] }, 'engine-failed', 'failed', 1],
      [
        '400',
        { status: 400, steps: [spoken.refuse(SECRET, 400)] },
        'engine-refused',
        'refused this request',
        1,
      ],
      [
        '400 with a megabyte',
        { status: 400, steps: ['x'.repeat(1024 * 1024)] },
        'engine-refused',
        '',
        1,
      ],
      [
        '400 about the context',
        {
          status: 400,
          steps: [
            spoken.refuse(
              "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens",
              400,
            ),
          ],
        },
        'context-exceeded',
        '8192 tokens. However, your messages use 9000',
        1,
      ],
      ['500', { status: 500, steps: [HTML] }, 'engine-failed', 'failed', 1],
      [
        '500 that breaks off',
        { status: 500, steps: ['x', { end: 'cut' }] },
        'engine-failed',
        '',
        1,
      ],
    ])('%s', async (_name, reply, code, words, attempts) => {
      const { parts, error } = await outcome(reply);
      expect(parts).toEqual([]);
      expect(error).toMatchObject({ code, message: expect.stringContaining(words) as string });
      expect(bench.chats().length).toBe(attempts);
    });

    it('400 about a medium of the request', async () => {
      const part = mediaPart('image');
      const media = new Map([[part, plannedBytes('image', Buffer.from('picture'))]]);
      const refusal = spoken.refuse('cannot identify image file', 400);
      bench.script({ status: 400, steps: [refusal] });
      const request = engineRequest({ messages: [user(part)] }, { media });
      const { error } = await hear(
        bench
          .engine({ media: { mode: 'passthrough', sharedDirectory: null, listen: null } })
          .stream(request, never),
      );
      expect(error).toMatchObject({ code: 'engine-modality' });
    });

    it.each<[string, Reply['steps'], number]>([
      ['an empty answer', [], 0],
      ['a cut before content', ['\n', { end: 'cut' }], 0],
      ['a cut during content', [...spoken.say({ text: 'A' }), { end: 'cut' }], 1],
      ['an end without a reason', spoken.say({ text: 'A' }), 1],
      ['an error inside', spoken.say({ text: 'A', error: SECRET }), 1],
      ['an error at once', spoken.say({ error: SECRET }), 0],
      ['HTML with status 200', [HTML], 0],
      [
        'half an event',
        [...spoken.say({ text: 'A' }), spoken.say({ text: 'B' }).at(-1)!.slice(0, 20)],
        1,
      ],
    ])('%s', async (_name, steps, said) => {
      const { parts, error } = await outcome({ steps });
      expect(parts).toEqual(Array.from({ length: said }, () => ({ type: 'text', text: 'A' })));
      expect(error).toMatchObject({ code: 'engine-failed' });
      expect(bench.chats().length).toBe(1);
    });

    it('nothing listening', async () => {
      const gone = await startScriptedUpstream();
      await gone.close();
      const engine = bench.engine({ baseUrls: [gone.baseUrl] });
      const { error } = await hear(engine.stream(engineRequest(), never));
      expect(error).toMatchObject({ code: 'engine-unavailable' });
    });

    it.each<[string, Reply, string, number]>([
      ['before the head', { before: 'hang', steps: [] }, 'firstByteMs', 0],
      ['behind the head', { steps: [{ end: 'hang' }] }, 'firstByteMs', 0],
      [
        'inside the answer',
        { steps: [...spoken.say({ text: 'A' }), { end: 'hang' }] },
        'silenceMs',
        1,
      ],
      ['in all', { steps: [...spoken.say({ text: 'A' }), { end: 'hang' }] }, 'totalMs', 1],
    ])('silence %s, longer than is waited', async (_name, reply, limit, said) => {
      bench.script(reply);
      const engine = bench.engine({ timeouts: { [limit]: 200, firstByteMsPer1000Tokens: 0 } });
      const { parts, error } = await hear(engine.stream(engineRequest(), never));
      expect(parts.length).toBe(said);
      expect(error).toMatchObject({
        code: 'engine-timeout',
        message: 'The model did not answer within 0.2 s',
      });
      expect(bench.chats().length).toBe(1);
      await bench.chats()[0]!.hungUp;
    });
  });
}
