/**
 * Data URIs gone wrong: real small files of every kind with bytes cut, flipped, repeated or
 * swapped for another file's, behind headers and in base64 texts that are right, nearly right and
 * plainly wrong.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import type { MediaKind } from '../../src/core/chat-request.ts';
import { indexAt, place } from './place.ts';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';

/** Larger files make slow bodies, not better ones. */
const MAX_FILE_BYTES = 30_000;

const EXTENSIONS: Readonly<Record<MediaKind, RegExp>> = {
  image: /\.(?:bmp|gif|jpg|png|webp)$/,
  audio: /\.(?:flac|m4a|mp3|ogg|wav)$/,
  video: /\.(?:avi|mov|mp4|wmv)$/,
};

/** Sample files in a fixed order, so that a seed draws the same ones. */
const FILES: readonly string[] = ['formats', 'decoder', 'variants']
  .flatMap((folder) =>
    readdirSync(path.join(MEDIA_DIRECTORY, folder)).map((name) => `${folder}/${name}`),
  )
  .filter((name) => !name.endsWith('.ts'))
  .filter((name) => statSync(path.join(MEDIA_DIRECTORY, name)).size <= MAX_FILE_BYTES)
  .sort();

function oneOfFiles(names: readonly string[]): fc.Arbitrary<Buffer> {
  return fc.constantFrom(...names).map((name) => readFileSync(path.join(MEDIA_DIRECTORY, name)));
}

const anyFile = oneOfFiles(FILES);

/** Mostly of the kind; the others are foreign formats, or in the wrong part. */
const fileFor = (kind: MediaKind): fc.Arbitrary<Buffer> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: oneOfFiles(FILES.filter((name) => EXTENSIONS[kind].test(name))),
    },
    { weight: 1, arbitrary: anyFile },
  );

type ByteEdit = (bytes: Buffer) => Buffer;

function overwrite(bytes: Buffer, at: number, patch: Uint8Array): Buffer {
  const changed = Buffer.from(bytes);
  changed.set(patch.subarray(0, Math.max(0, changed.length - at)), at);
  return changed;
}

const cutBehind = place.map((share): ByteEdit => (bytes) => {
  return bytes.subarray(0, indexAt(share, bytes.length));
});

const cutBefore = place.map((share): ByteEdit => (bytes) => {
  return bytes.subarray(indexAt(share, bytes.length));
});

/** Formats keep their sizes and offsets at the beginning: faults there are worth most. */
const otherHead = fc.tuple(fc.nat({ max: 300 }), fc.uint8Array({ minLength: 1, maxLength: 8 })).map(
  ([at, patch]): ByteEdit =>
    (bytes) =>
      overwrite(bytes, Math.min(at, bytes.length), patch),
);

const blankedRun = fc
  .tuple(place, fc.constantFrom(0x00, 0xff, 0x7f), fc.constantFrom(1, 2, 4, 8, 64))
  .map(([share, byte, length]): ByteEdit => (bytes) => {
    return overwrite(bytes, indexAt(share, bytes.length), new Uint8Array(length).fill(byte));
  });

const repeatedPiece = fc.tuple(place, place).map(([one, other]): ByteEdit => (bytes) => {
  const from = indexAt(Math.min(one, other), bytes.length);
  const to = indexAt(Math.max(one, other), bytes.length);
  return Buffer.concat([bytes, bytes.subarray(from, to)]);
});

const othersTail = fc.tuple(place, anyFile).map(([share, other]): ByteEdit => (bytes) => {
  const head = bytes.subarray(0, indexAt(share, bytes.length));
  return Buffer.concat([head, other.subarray(indexAt(share, other.length))]);
});

const fileEdit: fc.Arbitrary<ByteEdit> = fc.oneof(
  cutBehind,
  cutBefore,
  otherHead,
  blankedRun,
  repeatedPiece,
  othersTail,
);

const MIME_TYPES: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp', 'image/svg+xml'],
  audio: ['audio/mpeg', 'audio/wav', 'audio/flac', 'audio/mp4', 'audio/ogg', 'audio/x-m4a'],
  video: ['video/mp4', 'video/quicktime', 'video/x-msvideo', 'video/x-ms-wmv', 'video/webm'],
};

const ODD_HEADERS: readonly string[] = [
  '',
  ',',
  'data:,',
  'data:;base64,',
  'data:base64,',
  'DATA:IMAGE/PNG;BASE64,',
  'data:image/png',
  'data:image/png,',
  'data:image/png;base64',
  'data:image/png;base64;base64,',
  ' data:;base64,',
  'data: image/png ; base64 ,',
  'data:image/png;charset="a,b";base64,',
  'data:%2Fpng;base64,',
  'data:image/png;base64%2C',
  'data:image/png;base64,data:image/png;base64,',
  'data:\0;base64,',
  `data:${'x'.repeat(1100)};base64,`,
  `data:a/b${';p=1'.repeat(300)};base64,`,
  'data://a;base64,',
  'data:application/octet-stream;base64,',
  'data:text/html;base64,',
  'data:\ud800;base64,',
];

const uriHeader = (kind: MediaKind): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: labelled(MIME_TYPES[kind]) },
    { weight: 1, arbitrary: labelled(Object.values(MIME_TYPES).flat()) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_HEADERS) },
  );

function labelled(mimeTypes: readonly string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...mimeTypes).map((mime) => `data:${mime};base64,`);
}

type TextEdit = (base64: string) => string;

/** As `encodeURIComponent`, which throws on lone surrogates. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

const textEdit: fc.Arbitrary<TextEdit> = fc.oneof(
  fc.constantFrom<TextEdit>(
    (text) => text.replaceAll('+', '-').replaceAll('/', '_'),
    (text) => text.replace(/=+$/, ''),
    (text) => `${text}=`,
    (text) => `${text}====`,
    (text) => `=${text}`,
    (text) => text.replaceAll(/.{76}/g, '$&\r\n'),
    (text) => text.split('').join(' '),
    (text) => percentEncoded(text),
    (text) => percentEncoded(percentEncoded(text)),
    (text) => text + text,
    (text) => `${text}\0`,
    (text) => `${text}é`,
    () => '',
    () => '=',
    () => 'A',
  ),
  fc
    .tuple(
      place,
      fc.constantFrom('%', '%2B', '-', '_', ' ', '\t', '\0', '=', '\u00a0', '\ud800', ','),
    )
    .map(([share, piece]): TextEdit => (text) => {
      const at = indexAt(share, text.length);
      return text.slice(0, at) + piece + text.slice(at);
    }),
  place.map(
    (share): TextEdit =>
      (text) =>
        text.slice(0, indexAt(share, text.length)),
  ),
);

/** Ways to write the same JSON string. */
const escaping: fc.Arbitrary<(text: string) => string> = fc.constantFrom(
  (text: string) => JSON.stringify(text),
  (text: string) => JSON.stringify(text).replaceAll('/', String.raw`\/`),
  (text: string) =>
    JSON.stringify(text).replaceAll(
      /[A-F]/g,
      (letter) => String.raw`\u00` + letter.charCodeAt(0).toString(16),
    ),
);

export interface HostileMedium {
  readonly kind: MediaKind;
  /** JSON string, with quotes, of the data URI. */
  readonly uriText: string;
  /** JSON string, with quotes, of what stands behind the comma. */
  readonly base64Text: string;
}

/** A medium of any kind, at least one thing about it wrong as a rule. */
export const hostileMedia: fc.Arbitrary<HostileMedium> = fc
  .constantFrom<MediaKind>('image', 'audio', 'video')
  .chain((kind) =>
    fc
      .record({
        bytes: fileFor(kind),
        fileEdits: fc.array(fileEdit, { maxLength: 3 }),
        header: uriHeader(kind),
        textEdits: fc.oneof(
          { weight: 3, arbitrary: fc.constant<TextEdit[]>([]) },
          { weight: 1, arbitrary: fc.array(textEdit, { maxLength: 2 }) },
        ),
        escape: escaping,
      })
      .map(({ bytes, fileEdits, header, textEdits, escape }) => {
        const edited = fileEdits.reduce((current, edit) => edit(current), bytes);
        const base64 = textEdits.reduce((text, edit) => edit(text), edited.toString('base64'));
        return { kind, uriText: escape(header + base64), base64Text: escape(base64) };
      }),
  );
