import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamOf } from '../playground.fixture.ts';
import { readServerSentEvents } from './server-sent-events.ts';

async function read(pieces: readonly (string | Uint8Array)[]): Promise<unknown[]> {
  const encoder = new TextEncoder();
  const bytes = pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece));
  const events: unknown[] = [];
  for await (const event of readServerSentEvents(streamOf(bytes))) events.push(event);
  return events;
}

describe('a stream of events', () => {
  it('gives data and comments in their order', async () => {
    expect(await read([': mimosa {"type":"queued"}\n\ndata: {"a":1}\n\ndata: [DONE]\n\n'])).toEqual(
      [
        { type: 'comment', text: 'mimosa {"type":"queued"}' },
        { type: 'data', text: '{"a":1}' },
        { type: 'data', text: '[DONE]' },
      ],
    );
  });

  it('joins the lines of one event and skips fields that nobody reads', async () => {
    expect(await read(['event: x\nid: 1\ndata: one\ndata:two\n\n'])).toEqual([
      { type: 'data', text: 'one\ntwo' },
    ]);
  });

  it('drops an event that the end has cut', async () => {
    expect(await read(['data: whole\n\ndata: ha'])).toEqual([{ type: 'data', text: 'whole' }]);
  });

  it('does not depend on where the pieces end, nor on how lines end', async () => {
    const lines = [': PROCESSING', '', 'data: {"text":"Grüße 🌼"}', '', 'data: [DONE]', '', ''];
    const whole = await read([lines.join('\n')]);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat({ max: 80 }), { maxLength: 12 }),
        async (end, cuts) => {
          const bytes = new TextEncoder().encode(lines.join(end));
          const at = [0, ...cuts.toSorted((left, right) => left - right), bytes.length];
          const pieces = at.slice(1).map((to, index) => bytes.slice(at[index], to));
          expect(await read(pieces)).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('lets the server know when nobody listens any more', async () => {
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: again\n\n')),
      cancel: () => void (isCancelled = true),
    });
    for await (const event of readServerSentEvents(stream)) {
      expect(event.text).toBe('again');
      break;
    }
    expect(isCancelled).toBe(true);
  });
});
