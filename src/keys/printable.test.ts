import { describe, expect, it } from 'vitest';
import { printed, unprintableIn } from './printable.ts';

describe('characters of names', () => {
  it.each([
    ['a\nb', 'U+000A'],
    ['a\u0000', 'U+0000'],
    ['a\u007F', 'U+007F'],
    ['a\u009Bb', 'U+009B'],
    ['a\u2028b', 'U+2028'],
    ['\u202Eevil', 'U+202E'],
    ['a\u2066b', 'U+2066'],
    ['a\uD800', 'U+D800'],
  ])('%j has %s', (text, found) => {
    expect(unprintableIn(text)).toBe(found);
    expect(printed(text)).toContain(`<${found}>`);
  });

  it.each(['Build server', 'Zoë – 3', '日本語', 'עברית\u200F 1', '👩‍💻', ''])(
    '%j has none',
    (text) => {
      expect(unprintableIn(text)).toBeNull();
      expect(printed(text)).toBe(text);
    },
  );

  it('are all shown', () => {
    expect(printed('a\u202Eb\u202Cc\n')).toBe('a<U+202E>b<U+202C>c<U+000A>');
  });
});
