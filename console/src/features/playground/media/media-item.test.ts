import { describe, expect, it } from 'vitest';
import { fileItem } from '../playground.fixture.ts';
import { kindOfUrl, refusalByModel, takeFile, takeUrl, withOwnNames } from './media-item.ts';

/** A file that says of itself that it is so large, without being it. */
function largeFile(name: string, bytes: number): File {
  return Object.defineProperty(new File(['x'], name, { type: 'video/mp4' }), 'size', {
    value: bytes,
  });
}

describe('a file', () => {
  it.each([
    { name: 'cat.png', type: 'image/png', kind: 'image', mime: 'image/png' },
    { name: 'pasted', type: 'image/png', kind: 'image', mime: 'image/png' },
    { name: 'Film.MOV', type: '', kind: 'video', mime: 'video/quicktime' },
    { name: 'voice.m4a', type: '', kind: 'audio', mime: 'audio/mp4' },
  ])('$name of type “$type” is taken as $kind', ({ name, type, kind, mime }) => {
    const { item, refusal } = takeFile(new File(['x'], name, { type }));
    expect(refusal).toBeNull();
    expect(item).toMatchObject({ kind, name, fps: 2, resolution: 'default' });
    expect(item!.source.type === 'file' && item!.source.blob.type).toBe(mime);
  });

  it.each([
    {
      file: new File(['x'], 'notes.txt', { type: 'text/plain' }),
      why: /“notes.txt” is no picture/,
    },
    { file: new File(['x'], 'README'), why: /no picture, sound or video/ },
    { file: new File([], 'cat.png', { type: 'image/png' }), why: /“cat.png” is empty/ },
    { file: largeFile('film.mp4', 39_321_601), why: /37.5 MiB.*50 MB.*add its URL/ },
  ])('is refused with a sentence: $why', ({ file, why }) => {
    const { item, refusal } = takeFile(file);
    expect(item).toBeNull();
    expect(refusal).toMatch(why);
  });

  it('is taken up to the very limit', () => {
    expect(takeFile(largeFile('film.mp4', 39_321_600)).refusal).toBeNull();
  });
});

it('gets a name of its own, as pasted pictures are all called the same', () => {
  const image = fileItem('image', 'image.png', 'image/png');
  const bare = fileItem('image', 'image', 'image/png');
  const named = withOwnNames([image, image, bare, bare], [image]);
  expect(named.map(({ name }) => name)).toEqual(['image-2.png', 'image-3.png', 'image', 'image-2']);
});

describe('an address', () => {
  it('is named and known by its end', () => {
    expect(takeUrl(' https://example.org/a/Gr%C3%BC%C3%9Fe.mp4?x=1 ', null).item).toMatchObject({
      kind: 'video',
      name: 'Grüße.mp4',
      source: { type: 'url', url: 'https://example.org/a/Gr%C3%BC%C3%9Fe.mp4?x=1' },
    });
    expect(takeUrl('http://example.org', 'audio').item).toMatchObject({
      kind: 'audio',
      name: 'example.org',
    });
    expect(takeUrl('http://example.org/%E0%A4%A', null).item).toMatchObject({ name: '%E0%A4%A' });
    expect(kindOfUrl('https://example.org/watch')).toBeNull();
  });

  it.each(['', 'cat.png', 'ftp://example.org/cat.png', 'http://', 'javascript:alert(1)'])(
    '“%s” is refused',
    (address) => expect(takeUrl(address, null).refusal).toMatch(/http:\/\/ or https:\/\//),
  );
});

describe('a model', () => {
  const picture = fileItem('image', 'cat.png', 'image/png');
  it('refuses what it does not take', () => {
    expect(refusalByModel({ id: 'm', inputs: ['image'] }, [picture])).toBeNull();
    expect(refusalByModel({ id: 'm', inputs: [] }, [])).toBeNull();
    expect(refusalByModel({ id: 'm', inputs: [] }, [picture])).toMatch(/^m takes text only/);
    expect(refusalByModel({ id: 'm', inputs: ['audio'] }, [picture])).toMatch(/takes no pictures/);
  });
});
