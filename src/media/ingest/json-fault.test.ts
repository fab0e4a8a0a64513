import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from './json-fault.ts';

const faultOf = (text: string): ReturnType<typeof findJsonFault> =>
  findJsonFault(Buffer.from(text));

describe('findJsonFault', () => {
  it.each([
    ['{"a":1,}', 'unexpected token }', 7],
    ['{"a":1 "b":2}', 'unexpected token "', 7],
    ['{"a" 1}', 'unexpected token 1', 5],
    ['{a:1}', 'unexpected token a', 1],
    ["{'a':1}", "unexpected token '", 1],
    ['[1,]', 'unexpected token ]', 3],
    ['[1}', 'unexpected token }', 2],
    ['[,]', 'unexpected token ,', 1],
    ['{"a":', 'unexpected end of input', 5],
    ['{"a":"b', 'unexpected end of input', 7],
    ['{"a":"\\', 'unexpected end of input', 7],
    ['{"a":"\\u12', 'unexpected end of input', 10],
    ['', 'unexpected end of input', 0],
    ['{} x', 'unexpected token x', 3],
    ['{"a":tru}', 'unexpected token }', 8],
    ['{"a":NaN}', 'unexpected token N', 5],
    ['{"a":01}', 'unexpected token 1', 6],
    ['{"a":1.}', 'unexpected token }', 7],
    ['{"a":1e+}', 'unexpected token }', 8],
    ['{"a":-}', 'unexpected token }', 6],
    ['{"a":"\n"}', 'control character in a string', 6],
    ['{"a":"\\x"}', 'bad escape', 7],
    ['{"a":"\\u00g0"}', 'bad escape', 10],
    ['{"a":\u{1F600}}', 'unexpected token \u{1F600}', 5],
    ['{"a":\0}', 'unexpected token U+0000', 5],
    ['\uFEFF{"é":}', 'unexpected token }', 9],
    ['{"a":1\u00A0}', 'unexpected token \u00A0', 6],
  ])('%j: %s at %i', (text, what, position) => {
    expect(faultOf(text)).toEqual({ what, position });
  });

  it('finds none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 1, '\r\n\t'), (text, space) => {
        expect(faultOf(JSON.stringify(JSON.parse(text), null, space))).toBeNull();
      }),
    );
  });

  it('finds one exactly when JSON.parse does', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-0.5e3',
      '0',
      'true',
      'null',
      ' ',
      '\\',
      'u00e9',
      '.',
      '\n',
    );
    fc.assert(
      fc.property(fc.string({ unit: token, maxLength: 10 }), (text) => {
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        expect(faultOf(text) === null).toBe(parses);
      }),
      { numRuns: 5000 },
    );
  });

  it('finds one in every valid text with one byte changed, when JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.integer({ min: 1, max: 0x7f }), (text, at, byte) => {
        const bytes = Buffer.from(text);
        bytes[at % bytes.length] = byte;
        const changed = bytes.toString();
        let parses = true;
        try {
          JSON.parse(changed);
        } catch {
          parses = false;
        }
        expect(findJsonFault(bytes) === null).toBe(parses);
      }),
      { numRuns: 1000 },
    );
  });

  it('does not recurse', () => {
    expect(faultOf('['.repeat(1_000_000))?.what).toBe('unexpected end of input');
  });
});
