import { describe, expect, test } from 'vitest';
import { ApiError } from '../../core/errors.ts';
import type { MediaKind } from '../../core/chat-request.ts';
import { admitFormat } from './admit.ts';
import type { Identified } from './identified.ts';

const PNG: Identified = { family: 'image', format: 'png' };
const MP3: Identified = { family: 'audio', format: 'mp3' };
const OGG: Identified = { family: 'ogg', format: 'ogg' };
const AVI: Identified = { family: 'video', format: 'avi' };
const MP4: Identified = { family: 'iso-media', format: 'mp4' };
const M4A: Identified = { family: 'iso-media', format: 'm4a' };
const WMV: Identified = { family: 'asf', format: 'wmv' };
const WMA: Identified = { family: 'asf', format: 'wma' };
const HTML: Identified = { family: 'other', format: 'html', kinds: [] };
const TIFF: Identified = { family: 'other', format: 'tiff', kinds: ['image'] };
const WEBM: Identified = { family: 'other', format: 'webm', kinds: ['audio', 'video'] };
const NOISE: Identified = { family: 'unrecognised', format: 'an unrecognised format' };
const EMPTY: Identified = { family: 'empty', format: 'an empty file' };

const PATH = 'messages[0].content[0].image_url.url';
const ONLY = {
  image: 'invalid image format, only bmp/gif/png/jpeg/webp are supported; got ',
  audio: 'invalid audio format, only mp3/wav/flac/m4a/ogg are supported; got ',
  video: 'invalid video format, only mp4/mov/avi/wmv are supported; got ',
};
const CORRUPT = 'Multimodal data is corrupted or cannot be processed: ';

describe('admitted, with the reader that opens it next', () => {
  test.each<[MediaKind, string | null, Identified, object]>([
    ['image', null, PNG, { kind: 'image', format: 'png' }],
    ['image', 'image/png', PNG, { kind: 'image', format: 'png' }],
    // A wrong label inside one kind is corrected silently.
    ['image', 'image/jpeg', PNG, { kind: 'image', format: 'png' }],
    ['image', 'image/svg+xml', PNG, { kind: 'image', format: 'png' }],
    // Labels that say no kind are not compared.
    ['image', '', PNG, { kind: 'image', format: 'png' }],
    ['image', 'application/octet-stream', PNG, { kind: 'image', format: 'png' }],
    ['image', 'text/html', PNG, { kind: 'image', format: 'png' }],
    ['image', 'picture', PNG, { kind: 'image', format: 'png' }],
    ['audio', 'audio/wav', MP3, { kind: 'audio', container: 'mp3' }],
    ['audio', 'application/ogg', OGG, { kind: 'audio', container: 'ogg' }],
    ['audio', 'video/ogg', OGG, { kind: 'audio', container: 'ogg' }],
    ['video', 'video/mp4; codecs="avc1"', AVI, { kind: 'video', container: 'avi' }],
    ['video', 'video/mp4', WMV, { kind: 'video', container: 'asf' }],
    // ISO media is sound or film; its tracks decide, not its brand and not its label.
    ['audio', 'audio/mp4', MP4, { kind: 'audio', container: 'iso-media' }],
    ['audio', 'video/mp4', M4A, { kind: 'audio', container: 'iso-media' }],
    ['video', 'audio/mp4', M4A, { kind: 'video', container: 'iso-media' }],
    ['video', 'VIDEO/MP4', MP4, { kind: 'video', container: 'iso-media' }],
  ])('%s part, label %s, $3', (kind, mime, identified, admitted) => {
    expect(admitFormat(kind, identified, mime, PATH)).toEqual(admitted);
  });
});

describe('refused', () => {
  test.each<[MediaKind, string | null, Identified, string]>([
    ['image', null, EMPTY, `${CORRUPT}the file is empty`],
    ['video', 'image/png', EMPTY, `${CORRUPT}the file is empty`],
    // Label and data of different kinds, one of them the kind of the part.
    ['video', 'video/mp4', PNG, `${CORRUPT}declared as video/mp4 but the data is png`],
    ['image', 'video/mp4', PNG, `${CORRUPT}declared as video/mp4 but the data is png`],
    ['image', 'image/jpeg', MP4, `${CORRUPT}declared as image/jpeg but the data is mp4`],
    ['image', 'image/png', MP3, `${CORRUPT}declared as image/png but the data is mp3`],
    ['audio', 'audio/mpeg', AVI, `${CORRUPT}declared as audio/mpeg but the data is avi`],
    ['audio', 'audio/wav;rate=1', TIFF, `${CORRUPT}declared as audio/wav but the data is tiff`],
    // The same part without a label, or with one that is beside the point.
    ['video', null, PNG, `${ONLY.video}png`],
    ['video', 'application/octet-stream', PNG, `${ONLY.video}png`],
    ['image', 'video/mp4', MP4, `${ONLY.image}mp4`],
    ['image', 'audio/mpeg', MP4, `${ONLY.image}mp4`],
    ['image', 'audio/mpeg', AVI, `${ONLY.image}avi`],
    ['audio', 'audio/x-ms-wma', WMA, `${ONLY.audio}wma`],
    ['video', 'video/x-ms-asf', WMA, `${ONLY.video}wma`],
    ['audio', null, WMV, `${ONLY.audio}wmv`],
    ['video', null, OGG, `${ONLY.video}ogg`],
    ['audio', null, WEBM, `${ONLY.audio}webm`],
    ['video', 'video/webm', WEBM, `${ONLY.video}webm`],
    // Data that is no medium has no kind to compare.
    ['video', 'video/mp4', HTML, `${ONLY.video}html`],
    ['image', 'image/png', NOISE, `${ONLY.image}an unrecognised format`],
    ['image', 'image/tiff', TIFF, `${ONLY.image}tiff`],
    ['image', 'image/png', TIFF, `${ONLY.image}tiff`],
  ])('%s part, label %s', (kind, mime, identified, message) => {
    let thrown: unknown;
    try {
      admitFormat(kind, identified, mime, PATH);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ApiError);
    expect(thrown).toMatchObject({ message, param: PATH, status: 400 });
  });

  test('a label of any length is cut in the message', () => {
    const admit = (): unknown => admitFormat('video', PNG, `video/${'x'.repeat(5000)}`, PATH);
    expect(admit).toThrow(/^.{0,200}$/);
  });
});
