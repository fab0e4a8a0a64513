import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, parseMarkdown } from './parse.ts';
import { type Inline, parseInline } from './parse-inline.ts';

const text = (value: string): Inline => ({ type: 'text', text: value });
const paragraph = (value: string): Block => ({ type: 'paragraph', content: [text(value)] });

describe('blocks', () => {
  it('are told apart by empty lines and by how they begin', () => {
    expect(parseMarkdown('One\n\n## Two ##\nThree\n---\n> Four\n> five')).toEqual([
      paragraph('One'),
      { type: 'heading', level: 2, content: [text('Two')] },
      paragraph('Three'),
      { type: 'rule' },
      {
        type: 'quote',
        blocks: [{ type: 'paragraph', content: [text('Four'), { type: 'break' }, text('five')] }],
      },
    ]);
  });

  it('lists hold lists and paragraphs', () => {
    expect(parseMarkdown('- a\n  - b\n  - c\n- d\n\n  e\n\n3. f\n4. g')).toEqual([
      {
        type: 'list',
        start: null,
        items: [
          [
            paragraph('a'),
            { type: 'list', start: null, items: [[paragraph('b')], [paragraph('c')]] },
          ],
          [paragraph('d'), paragraph('e')],
        ],
      },
      { type: 'list', start: 3, items: [[paragraph('f')], [paragraph('g')]] },
    ]);
  });

  it('code is left as it is, also while its end is still coming', () => {
    const code = { type: 'code', language: 'ts', text: 'const a = 1;\n\n# *b*' };
    expect(parseMarkdown('```ts\nconst a = 1;\n\n# *b*\n```\nafter')).toEqual([
      code,
      paragraph('after'),
    ]);
    expect(parseMarkdown('```ts\nconst a = 1;\n\n# *b*')).toEqual([code]);
  });

  it('tables have as many cells in each row as in the head', () => {
    expect(parseMarkdown('| a | b |\n|---|:-:|\n| 1 | x \\| y | 3 |\n| 2 |')).toEqual([
      {
        type: 'table',
        head: [[text('a')], [text('b')]],
        rows: [
          [[text('1')], [text('x | y')]],
          [[text('2')], []],
        ],
      },
    ]);
  });

  it('HTML is text', () => {
    const html = '<img src=x onerror=alert(1)><script>alert(1)</script>';
    expect(parseMarkdown(html)).toEqual([paragraph(html)]);
  });
});

describe('inside a line', () => {
  it.each<[string, readonly Inline[]]>([
    ['**a** b', [{ type: 'strong', content: [text('a')] }, text(' b')]],
    [
      '*a* and _b_',
      [
        { type: 'emphasis', content: [text('a')] },
        text(' and '),
        { type: 'emphasis', content: [text('b')] },
      ],
    ],
    [
      '**a *b* c**',
      [
        {
          type: 'strong',
          content: [text('a '), { type: 'emphasis', content: [text('b')] }, text(' c')],
        },
      ],
    ],
    ['`*a*` ``b`c``', [{ type: 'code', text: '*a*' }, text(' '), { type: 'code', text: 'b`c' }]],
    ['2 * 3 * 4, snake_case_name, \\*a\\*', [text('2 * 3 * 4, snake_case_name, *a*')]],
    ['~~a~~', [{ type: 'deleted', content: [text('a')] }]],
    [
      '[a](https://example.org/x_(y))',
      [{ type: 'link', href: 'https://example.org/x_(y)', content: [text('a')] }],
    ],
    [
      'See https://example.org/a.',
      [
        text('See '),
        { type: 'link', href: 'https://example.org/a', content: [text('https://example.org/a')] },
        text('.'),
      ],
    ],
    ['**not closed', [text('**not closed')]],
  ])('%s', (written, parts) => expect(parseInline(written)).toEqual(parts));

  it.each(['[a](javascript:alert(1))', '[a](data:text/html,x)', '[a](//example.org)'])(
    '%s is no link',
    (written) => {
      expect(parseInline(written).map(({ type }) => type)).not.toContain('link');
    },
  );
});

it('reads anything, and only ever links to the web', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '*',
      '**',
      '_',
      '`',
      '```',
      '\n',
      '- ',
      '1. ',
      '> ',
      '#',
      '|',
      '---',
      '[a](',
      ')',
      '  ',
    ),
    fc.constantFrom('javascript:x', 'https://e.org', '<b>', 'word', '\\', '~~'),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const links = JSON.stringify(parseMarkdown(pieces.join(''))).matchAll(/"href":"([^"]*)"/g);
      for (const [, href] of links) expect(href).toMatch(/^https?:\/\//);
    }),
    { numRuns: 500 },
  );
});

it('is not led into endless work', () => {
  for (const unit of ['*', '_a', '[', '`', '> ', '- ', '|', '**a', '~~', '[a](https://e.org/(']) {
    expect(parseMarkdown(unit.repeat(5000)).length).toBeGreaterThan(0);
  }
});
