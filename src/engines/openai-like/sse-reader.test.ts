import { expect, it } from 'vitest';
import { SseReader } from './sse-reader.ts';

function readInTwo(text: string, at: number): string[] {
  const bytes = Buffer.from(text);
  const reader = new SseReader();
  return [...reader.read(bytes.subarray(0, at)), ...reader.read(bytes.subarray(at))];
}

function everyCut(text: string, expected: readonly string[]): void {
  for (let at = 0; at <= Buffer.byteLength(text); at += 1) {
    expect(readInTwo(text, at), `cut at byte ${at}`).toEqual(expected);
  }
}

it.each<[string, string, string[]]>([
  ['events', 'data: one\n\ndata: two\n\n', ['one', 'two']],
  ['characters of several bytes', 'data: é€😀漢\n\ndata: 好\n\n', ['é€😀漢', '好']],
  ['CRLF', 'data: one\r\n\r\ndata: two\r\n\r\n', ['one', 'two']],
  ['a byte order mark', '\uFEFFdata: one\n\ndata: \uFEFFtwo\n\n', ['one', '\uFEFFtwo']],
  ['comments', ': ping\n\ndata: one\n: pong\n\n:\n\n', ['one']],
  ['other fields', 'event: message\nid: 7\nretry: 10\ndata: one\n\nevent: end\n\n', ['one']],
  ['several data lines', 'data: {"a":\ndata:  1}\n\n', ['{"a":\n 1}']],
  ['no blank behind the colon', 'data:one\n\ndata:\n\n', ['one', '']],
  ['more empty lines than needed', '\n\ndata: one\n\n\n\ndata: two\n\n', ['one', 'two']],
  ['an end that is missing', 'data: one\n\ndata: two\n', ['one']],
])('reads %s, whatever the cut', (_name, text, expected) => {
  everyCut(text, expected);
});

it('reads an event of 1 MB in small pieces', () => {
  const content = 'é'.repeat(1024 * 512);
  const bytes = Buffer.from(`data: ${content}\n\n`);
  const reader = new SseReader();
  const events: string[] = [];
  for (let at = 0; at < bytes.length; at += 1021) {
    events.push(...reader.read(bytes.subarray(at, at + 1021)));
  }
  expect(events.length).toBe(1);
  expect(events[0] === content).toBe(true);
});

it.each([
  ['in one line', 'x'.repeat(1024 * 1024)],
  ['in many lines', `data: ${'x'.repeat(1024 * 1024 - 7)}\n`],
])('gives up on an event without end %s', (_name, piece) => {
  const reader = new SseReader();
  const bytes = Buffer.from(piece);
  for (let count = 0; count < 15; count += 1) expect(reader.read(bytes)).toEqual([]);
  expect(() => {
    reader.read(bytes);
    reader.read(bytes);
  }).toThrowError(expect.objectContaining({ code: 'engine-failed' }));
});
