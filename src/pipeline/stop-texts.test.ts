import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnginePart } from '../core/stream-part.ts';
import { withholdStopTexts } from './stop-texts.ts';

const END: EnginePart = { type: 'finish', reason: 'stop' };

async function* said(...pieces: readonly (string | EnginePart)[]): AsyncGenerator<EnginePart> {
  for (const piece of pieces)
    yield typeof piece === 'string' ? { type: 'text', text: piece } : piece;
}

interface Heard {
  readonly pieces: readonly string[];
  readonly text: string;
  readonly matched: string | null;
  readonly rest: readonly EnginePart[];
}

async function hear(parts: AsyncIterable<EnginePart>, stop: readonly string[]): Promise<Heard> {
  const all: EnginePart[] = [];
  for await (const part of withholdStopTexts(parts, stop)) all.push(part);
  const pieces = all.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const finish = all.find((part) => part.type === 'finish');
  return {
    pieces,
    text: pieces.join(''),
    matched: finish?.type === 'finish' ? (finish.matchedStop ?? null) : null,
    rest: all.filter((part) => part.type !== 'text'),
  };
}

describe('stop texts', () => {
  it.each<[string, string[], string[], string, string | null]>([
    ['inside one piece', ['one STOP two'], ['STOP'], 'one ', 'STOP'],
    ['across pieces', ['one S', 'TO', 'P two'], ['STOP'], 'one ', 'STOP'],
    ['at the very beginning', ['STOP'], ['STOP'], '', 'STOP'],
    ['begun and not completed', ['one ST', 'IR', ' two'], ['STOP'], 'one STIR two', null],
    ['begun at the end', ['one ST'], ['STOP'], 'one ST', null],
    ['begun again after a false start', ['aa', 'ab'], ['aab'], 'a', 'aab'],
    ['several, the one complete first', ['x abc'], ['abcd', 'bc'], 'x a', 'bc'],
    ['several complete at once, the longest', ['x abc'], ['c', 'abc'], 'x ', 'abc'],
    ['line feeds', ['a\n', '\nb'], ['\n\n'], 'a', '\n\n'],
    ['outside the first plane', ['a😀', '😁b'], ['😀😁'], 'a', '😀😁'],
  ])('%s', async (_name, pieces, stop, text, matched) => {
    const heard = await hear(said(...pieces, END), stop);
    expect([heard.text, heard.matched]).toEqual([text, matched]);
  });

  it('passes what is decided at once and holds back only what may become a stop text', async () => {
    const heard = await hear(said('hello S', 'illy', END), ['STOP']);
    expect(heard.pieces).toEqual(['hello ', 'Silly']);
  });

  it('does not search reasoning, and keeps the order of other parts', async () => {
    const reasoning: EnginePart = { type: 'reasoning', text: 'STOP' };
    const call: EnginePart = { type: 'tool-call', index: 0, id: 'a', name: 'f', arguments: '{}' };
    const heard = await hear(said(reasoning, 'ST', call, END), ['STOP']);
    expect(heard.text).toBe('ST');
    expect(heard.rest).toEqual([reasoning, call, END]);
  });

  it('stops the engine as soon as a stop text is complete', async () => {
    let ended = false;
    async function* engine(): AsyncGenerator<EnginePart> {
      try {
        for (;;) yield { type: 'text', text: 'go on STOP' };
      } finally {
        ended = true;
      }
    }
    const heard = await hear(engine(), ['STOP']);
    expect(heard.text).toBe('go on ');
    expect(ended).toBe(true);
  });

  it('gives the same whatever the pieces', async () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 24 });
    const stops = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(letters, stops, fc.array(fc.nat(24)), async (text, stop, cuts) => {
        const borders = [
          ...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length]),
        ].toSorted((a, b) => a - b);
        const pieces = borders.slice(1).map((end, index) => text.slice(borders[index], end));
        const inPieces = await hear(said(...pieces, END), stop);
        const alone = await hear(said(...text.split(''), END), stop);
        expect([inPieces.text, inPieces.matched]).toEqual([alone.text, alone.matched]);
        expect(stop.every((candidate) => !inPieces.text.includes(candidate))).toBe(true);
      }),
    );
  });
});
