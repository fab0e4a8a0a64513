/** The tools of the fuzzer: trees, answers in pieces, smaller bodies, memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from './exchange.ts';
import { nodesOf, raw, render, replaceNode, textLength, treeOf } from './json-tree.ts';
import { residentMemory } from './process-memory.ts';
import { reduceBody } from './reduce.ts';

describe('a JSON tree', () => {
  it('renders to what it was made of', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(render(treeOf(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  const tree = treeOf({ a: [1, 2], b: 'x' });

  it('knows how long it is', () => {
    expect(textLength(tree)).toBe(render(tree).replaceAll(/[,:]/g, '').length);
  });

  it.each([
    [0, '[]', '[]'],
    [1, '[]', '{"a":[],"b":"x"}'],
    [3, 'NaN', '{"a":[1,NaN],"b":"x"}'],
    [4, '0', '{"a":[1,2],"b":0}'],
  ])('has its node %i replaced', (index, text, expected) => {
    expect(nodesOf(tree)).toHaveLength(5);
    expect(render(replaceNode(tree, index, () => [{ value: raw(text) }]))).toBe(expected);
  });

  it('may hold a key twice, under another name, or not at all', () => {
    const twice = replaceNode(tree, 4, (value) => [{ value }, { keyText: '"c"', value }]);
    expect(render(twice)).toBe('{"a":[1,2],"b":"x","c":"x"}');
    expect(render(replaceNode(tree, 1, () => []))).toBe('{"b":"x"}');
    expect(render(replaceNode(tree, 0, () => []))).toBe(render(tree));
  });
});

describe('an answer', () => {
  const whole = Buffer.from('HTTP/1.1 200 OK\r\nX-A: 1\r\ncontent-length: 2\r\n\r\nhi');
  const chunked = Buffer.from(
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n' +
      '2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n',
  );

  it.each([
    ['with a length', whole, 200, 'hi'],
    ['in chunks, after an interim one', chunked, 404, 'hi!'],
  ])('%s is whole at its last byte only', (_name, bytes, status, body) => {
    const answer = readAnswer(bytes);
    expect([answer?.status, answer?.body.toString()]).toEqual([status, body]);
    const early = Array.from({ length: bytes.length - 2 }, (_, end) =>
      readAnswer(bytes.subarray(0, end)),
    );
    expect(new Set(early)).toEqual(new Set([null]));
  });

  it('without a length is whole when the connection ends', () => {
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\n\r\nhi');
    expect(readAnswer(bytes)).toBeNull();
    expect(readAnswer(bytes, true)?.body.toString()).toBe('hi');
  });
});

describe('a smaller body', () => {
  it('keeps only what the fault needs', async () => {
    const body = Buffer.from(`${'a'.repeat(100)}X${'b'.repeat(57)}Y${'c'.repeat(3)}`);
    const fails = async (candidate: Buffer): Promise<boolean> => /X.*Y/.test(candidate.toString());
    expect((await reduceBody(body, fails)).toString()).toBe('XY');
  });

  it('stays JSON when only JSON fails', async () => {
    const body = Buffer.from(JSON.stringify({ a: [1, { seed: true, b: 2 }], c: { d: 'e' } }));
    const fails = async (candidate: Buffer): Promise<boolean> =>
      JSON.stringify(parsed(candidate)).includes('"seed":true');
    expect((await reduceBody(body, fails)).toString()).toBe('{"":[{"seed":true}]}');
  });
});

function parsed(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString());
  } catch {
    return null;
  }
}

describe('memory of processes', () => {
  it('tells children from their parent', async () => {
    const child = spawn(process.execPath, ['-e', 'console.log(1); process.stdin.resume()']);
    await once(child.stdout, 'data');
    const here = await residentMemory(process.pid);
    const there = await residentMemory(child.pid!);
    child.kill();
    expect(there.own).toBeGreaterThan(10_000_000);
    expect(there.children).toBe(0);
    expect(here.own).toBeGreaterThan(10_000_000);
    expect(here.children).toBeGreaterThanOrEqual(there.own);
  });
});
