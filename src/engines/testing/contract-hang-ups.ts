/** Clients that leave, in whatever phase, and engines that close: nothing goes on unpaid. */
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../test/support/scripted-upstream.ts';
import type { KindEngine } from '../discovery/decided.ts';
import { engineRequest, hear } from '../openai-like/testing/engine-request.ts';
import { withSilentServer } from '../openai/silent-server.fixture.ts';
import { useBench } from './bench.ts';
import type { SpokenKind } from './spoken-kind.ts';

const never = new AbortController().signal;
const reason = new Error('the client has left');

export function describeHangUps(spoken: SpokenKind): void {
  describe('hang-ups', () => {
    const bench = useBench(spoken);
    const { abort } = spoken;
    const call = { name: 'f', arguments: '{"a":1}' };
    const phases: [string, Reply, number][] = [
      ['prefill', { before: 'hang', steps: [] }, 0],
      ['the head', { steps: [{ end: 'hang' }] }, 0],
      ['reasoning', { steps: [...spoken.say({ reasoning: 'A' }), { end: 'hang' }] }, 1],
      ['content', { steps: [...spoken.say({ text: 'A' }), { end: 'hang' }] }, 1],
      ['tool arguments', { steps: [...spoken.say({ call }), { end: 'hang' }] }, 1],
    ];

    /** The socket of the only chat is closed, and its work ended by name where that is needed. */
    async function expectEnded(): Promise<void> {
      const [chat] = bench.chats();
      await chat!.hungUp;
      if (abort !== null) {
        await expect.poll(() => bench.others().length).toBe(1);
        const [ended] = bench.others();
        await ended!.received;
        expect(ended).toMatchObject({ method: 'POST', path: abort.path });
        const name = bench.body()[abort.field];
        expect(name).toMatch(/^[0-9a-f]{32}$/);
        expect(JSON.parse(ended!.body.toString())).toEqual({ [abort.field]: name });
        expect(ended!.headers.authorization).toBe(chat!.headers.authorization);
      }
      expect(bench.chats().length).toBe(1);
    }

    async function ended(
      engine: KindEngine,
      reply: Reply,
      parts: number,
      leave: (client: AbortController) => unknown,
    ): Promise<unknown> {
      bench.script(reply);
      const client = new AbortController();
      const tools = [{ name: 'f' }];
      const answer = engine.stream(engineRequest({ tools }), client.signal)[Symbol.asyncIterator]();
      for (let count = 0; count < parts; count += 1) expect((await answer.next()).done).toBe(false);
      const rest = hear({ [Symbol.asyncIterator]: () => answer });
      await expect.poll(() => bench.chats().length).toBe(1);
      await bench.chats()[0]!.received;
      await leave(client);
      const { error } = await rest;
      await expectEnded();
      return error;
    }

    it.each(phases)('during %s', async (_phase, reply, parts) => {
      const error = await ended(bench.engine(), reply, parts, (client) => client.abort(reason));
      expect(error).toBe(reason);
      if (abort === null) expect(bench.others()).toEqual([]);
    });

    it('while the caller rests between two parts', async () => {
      bench.script({ steps: [...spoken.say({ text: 'A' }), { end: 'hang' }] });
      const client = new AbortController();
      const answer = bench.engine().stream(engineRequest(), client.signal)[Symbol.asyncIterator]();
      await answer.next();
      client.abort(reason);
      await expectEnded();
      await expect(answer.next()).rejects.toBe(reason);
    });

    it('by asking for no more parts', async () => {
      bench.script({ steps: [...spoken.say({ text: 'A' }), { end: 'hang' }] });
      for await (const part of bench.engine().stream(engineRequest(), never)) {
        expect(part).toEqual({ type: 'text', text: 'A' });
        break;
      }
      await expectEnded();
    });

    it('during the connection', async () => {
      await withSilentServer(async (baseUrl, connected) => {
        const client = new AbortController();
        const heard = hear(
          bench.engine({ baseUrls: [baseUrl] }).stream(engineRequest(), client.signal),
        );
        await connected;
        client.abort(reason);
        expect((await heard).error).toBe(reason);
      });
    });

    it('of the engine itself, when it closes', async () => {
      const engine = bench.engine();
      const [, reply] = phases[0]!;
      const error = await ended(engine, reply, 0, () => engine.close());
      expect(error).toMatchObject({ code: 'engine-unavailable' });
    });

    it('are ended by name when the time is up, and never otherwise', async () => {
      const engine = bench.engine({ timeouts: { silenceMs: 100 } });
      const complete = spoken.say({ text: 'A', finish: 'stop' });
      await bench.ask(complete, engineRequest(), engine);
      bench.script({ status: 400, steps: [] });
      await hear(engine.stream(engineRequest(), never));
      expect(bench.others()).toEqual([]);
      bench.script({ steps: [...spoken.say({ text: 'A' }), { end: 'hang' }] });
      await hear(engine.stream(engineRequest(), never));
      await bench.chats().at(-1)!.hungUp;
      if (abort !== null) await expect.poll(() => bench.others().length).toBe(1);
    });
  });
}
