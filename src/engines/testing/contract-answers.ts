/** Answers of every kind, however they arrive. */
import { describe, expect, it } from 'vitest';
import type { EnginePart } from '../../core/stream-part.ts';
import { engineRequest, hear } from '../openai-like/testing/engine-request.ts';
import { useBench } from './bench.ts';
import type { SpokenKind } from './spoken-kind.ts';

const MEGABYTE = 1024 * 1024;
const STOP: EnginePart = { type: 'finish', reason: 'stop' };
const USAGE = { prompt: 7, completion: 3 };

export function describeAnswers(spoken: SpokenKind): void {
  describe('answers', () => {
    const bench = useBench(spoken);
    const whole = { reasoning: '想😀', text: 'é漢', finish: 'stop', usage: USAGE } as const;
    const wholeParts = [
      { type: 'reasoning', text: '想😀' },
      { type: 'text', text: 'é漢' },
      STOP,
      {
        type: 'usage',
        usage: expect.objectContaining({ promptTokens: 7, completionTokens: 3 }) as object,
      },
    ];

    it('with what it used, if it says that', async () => {
      expect((await bench.ask(spoken.say(whole))).parts).toEqual(wholeParts);
    });

    it('the same with noise around the events, cut at any byte', async () => {
      const bytes = Buffer.from(spoken.noisy(spoken.say(whole)));
      const engine = bench.engine();
      for (let at = 1; at < bytes.length; at += 1) {
        const steps = [bytes.subarray(0, at), { waitMs: 1 }, bytes.subarray(at)];
        const { parts, error } = await bench.ask(steps, engineRequest(), engine);
        expect({ at, parts, error }).toEqual({ at, parts: wholeParts, error: null });
      }
    });

    it('in a single event of a megabyte', async () => {
      const text = '漢字'.repeat(MEGABYTE / 6);
      const request = engineRequest({}, { maxCompletionTokens: MEGABYTE });
      const { parts } = await bench.ask(spoken.say({ text, finish: 'stop' }), request);
      expect(parts.find((part) => part.type === 'text')).toEqual({ type: 'text', text });
    });

    it('part by part, not at the end', async () => {
      bench.script({ steps: [...spoken.say({ text: 'one' }), { end: 'hang' }] });
      const client = new AbortController();
      const parts = bench.engine().stream(engineRequest(), client.signal)[Symbol.asyncIterator]();
      expect(await parts.next()).toEqual({ done: false, value: { type: 'text', text: 'one' } });
      await parts.return?.();
    });

    it('with calls of tools, under ids that clients know', async () => {
      const call = { name: 'look_up', arguments: '{"q":"é"}' };
      const request = engineRequest({ tools: [{ name: 'look_up' }] });
      const { parts, error } = await bench.ask(spoken.say({ call, finish: 'tool_calls' }), request);
      expect(error).toBeNull();
      const calls = parts.filter((part) => part.type === 'tool-call');
      expect(calls[0]).toMatchObject({
        index: 0,
        id: expect.stringMatching(/^call_[0-9a-f]{24}$/) as string,
        name: 'look_up',
      });
      expect(JSON.parse(calls.map((part) => part.arguments ?? '').join(''))).toEqual({ q: 'é' });
      expect(parts).toContainEqual({ type: 'finish', reason: 'tool_calls' });
    });

    it.each(['stop', 'length'] as const)('that end with %s', async (finish) => {
      const { parts } = await bench.ask(spoken.say({ text: 'A', finish }));
      expect(parts).toContainEqual({ type: 'finish', reason: finish });
    });

    it('taken for reasoning while nobody asked for any are the answer', async () => {
      const steps = spoken.say({ reasoning: 'A', finish: 'stop' });
      const { parts } = await bench.ask(steps, engineRequest({}, { thinking: false }));
      expect(parts.slice(0, 2)).toEqual([{ type: 'text', text: 'A' }, STOP]);
    });

    it('without a stray tag at the beginning', async () => {
      const { parts } = await bench.ask(spoken.say({ text: '</think>\n\nA', finish: 'stop' }));
      expect(parts[0]).toEqual({ type: 'text', text: 'A' });
    });

    it('end where a runaway engine ignores its limit', async () => {
      const text = 'on and on '.repeat(100);
      const steps = Array.from({ length: 20 }, () => spoken.say({ text })).flat();
      bench.script({ steps: [...steps, { end: 'hang' }] });
      const request = engineRequest({}, { maxCompletionTokens: 10 });
      const { parts } = await hear(bench.engine().stream(request, new AbortController().signal));
      expect(parts.at(-1)).toEqual({ type: 'finish', reason: 'length' });
      await bench.chats()[0]!.hungUp;
    });
  });
}
