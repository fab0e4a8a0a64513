/** Lines, wherever the network cuts them. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { linesOf } from './lines-of.ts';

async function linesIn(bytes: Uint8Array, pieceBytes: number): Promise<readonly string[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        controller.enqueue(bytes.slice(at, at + pieceBytes));
      }
      controller.close();
    },
  });
  const lines: string[] = [];
  for await (const line of linesOf(body)) lines.push(line);
  return lines;
}

it('come whole, in order, blank ones left out', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      async (lines, pieceBytes, isEnded) => {
        const bytes = new TextEncoder().encode(lines.join('\n') + (isEnded ? '\n' : ''));
        expect(await linesIn(bytes, pieceBytes)).toEqual(lines.filter((text) => text !== ''));
      },
    ),
  );
});

it('end the answer when nobody wants more', async () => {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('a line\n')),
    cancel: () => void (isCancelled = true),
  });
  for await (const line of linesOf(body)) {
    expect(line).toBe('a line');
    break;
  }
  expect(isCancelled).toBe(true);
});
