import { describe, expect, it } from 'vitest';
import { MAX_DATA_URI_HEADER_CHARACTERS, parseDataUriHeader, splitDataUri } from './data-uri.ts';

describe('parseDataUriHeader', () => {
  it.each([
    ['data:image/png;base64', 'image/png'],
    ['DATA:Image/PNG;BASE64', 'image/png'],
    ['data:audio/ogg;codecs=opus;base64', 'audio/ogg'],
    ['data:audio/ogg;codecs=opus;rate=8000; Base64 ', 'audio/ogg'],
    ['data:;base64', null],
    ['data: video/mp4 ;base64', 'video/mp4'],
  ])('%s declares %s', (header, mime) => {
    expect(parseDataUriHeader(header)).toEqual({ mime });
  });

  it.each([
    '',
    'data:',
    'data:base64',
    'data:image/png',
    'data:image/png;base64;charset=x',
    'data:image/png;base64url',
    'data:image/png;a,b;base64',
    ' data:image/png;base64',
    'image/png;base64',
    `data:${'x'.repeat(MAX_DATA_URI_HEADER_CHARACTERS)};base64`,
  ])('%s is no base64 data URI', (header) => {
    expect(parseDataUriHeader(header)).toBeNull();
  });
});

describe('splitDataUri', () => {
  it('cuts at the first comma and keeps the data as they are', () => {
    expect(splitDataUri('data:image/png;base64,AA,A=')).toEqual({
      header: 'data:image/png;base64',
      base64: 'AA,A=',
    });
    expect(splitDataUri('data:;base64,')).toEqual({ header: 'data:;base64', base64: '' });
  });

  it.each(['data:image/png;base64', 'data:image/png,AAAA', 'https://example.com/a,b', ''])(
    '%s is not one',
    (uri) => {
      expect(splitDataUri(uri)).toBeNull();
    },
  );

  it('looks for the comma within the bound only', () => {
    const header = `data:${'x'.repeat(MAX_DATA_URI_HEADER_CHARACTERS - 12)};base64`;
    expect(header).toHaveLength(MAX_DATA_URI_HEADER_CHARACTERS);
    expect(splitDataUri(`${header},AAAA`)?.base64).toBe('AAAA');
    expect(splitDataUri(`data:x${header.slice(5)},AAAA`)).toBeNull();
  });
});
