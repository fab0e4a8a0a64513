/** Media parts: which references are taken, what they are declared to be, how videos are sampled. */
import { describe, expect, it } from 'vitest';
import { type MediaPart, mediaParts, type SpooledString } from '../../core/chat-request.ts';
import { decodeChatRequest } from './decode.ts';
import { faultOf, requestWith } from './good-request.fixture.ts';

function decodePart(part: object, spooled: readonly SpooledString[] = []): MediaPart {
  const body = { model: 'm', messages: [{ role: 'user', content: [part] }] };
  const byToken = new Map(spooled.map((string) => [string.token, string]));
  return mediaParts(decodeChatRequest(body, byToken))[0]!;
}

describe('where media come from', () => {
  it.each(['https://example.com/a.png', 'http://10.0.0.1:81/a?b#c', 'HTTPS://Example.com'])(
    'web: %s',
    (url) => {
      const part = decodePart({ type: 'image_url', image_url: { url } });
      expect(part.source).toEqual({ type: 'url', url });
    },
  );

  it.each<[uri: string, declaredMime: string | null, base64: string]>([
    ['data:image/png;base64,iVBORw0K', 'image/png', 'iVBORw0K'],
    ['DATA:Image/PNG;charset=x;BASE64,iVBO\nRw0K', 'image/png', 'iVBO\nRw0K'],
    ['data:;base64,AA==', null, 'AA=='],
    ['data:image/png;base64,', 'image/png', ''],
    ['data:{MIME_TYPE};base64,$BASE64_IMAGE', '{mime_type}', '$BASE64_IMAGE'],
  ])('data: %s', (url, declaredMime, base64) => {
    const part = decodePart({ type: 'image_url', image_url: { url } });
    expect(part.source).toEqual({ type: 'inline', declaredMime, base64 });
  });

  it('takes bare base64 of sound when its format is named', () => {
    const part = decodePart({
      type: 'input_audio',
      input_audio: { data: 'UklGRg', format: 'WAV' },
    });
    expect(part.source).toEqual({ type: 'inline', declaredMime: 'audio/wav', base64: 'UklGRg' });
    const uri = { data: 'data:audio/mpeg;base64,SUQz', format: 'wav' };
    expect(decodePart({ type: 'input_audio', input_audio: uri }).source).toHaveProperty(
      'declaredMime',
      'audio/mpeg',
    );
  });

  const stored = (header: string): SpooledString => ({
    token: 'token-1',
    header,
    base64Characters: 4,
    path: '/tmp/1',
    bytes: 3,
    sha256: '00',
    valid: true,
  });

  it('finds long strings by their token', () => {
    const uri = stored('data:Video/MP4;base64');
    const part = decodePart({ type: 'video_url', video_url: { url: uri.token } }, [uri]);
    expect(part.source).toEqual({ type: 'spooled', declaredMime: 'video/mp4', spooled: uri });
    const bare = stored('');
    const input_audio = { data: bare.token, format: 'mp3' };
    expect(decodePart({ type: 'input_audio', input_audio }, [bare]).source).toEqual({
      type: 'spooled',
      declaredMime: 'audio/mp3',
      spooled: bare,
    });
  });

  it('judges long strings as it does short ones', () => {
    const part = { type: 'image_url', image_url: { url: 'token-1' } };
    expect(() => decodePart(part, [stored('')])).toThrow('image URL must start with');
    expect(() => decodePart(part, [stored('data:image/png')])).toThrow('image data URI must look');
  });
});

describe('how videos are looked at', () => {
  const video = (beside: object, inside: object = {}): MediaPart =>
    decodePart({ type: 'video_url', video_url: { url: 'https://a.b', ...inside }, ...beside });

  it.each<[beside: object, inside: object, fps: number, mediaResolution: string]>([
    [{}, {}, 2, 'default'],
    [{ fps: null, media_resolution: null }, {}, 2, 'default'],
    [{ fps: 0.1, media_resolution: 'max' }, {}, 0.1, 'max'],
    [{ fps: 10 }, { fps: 'not read' }, 10, 'default'],
    [{}, { fps: 5, media_resolution: 'max' }, 5, 'max'],
    [{ fps: null }, { fps: 3 }, 3, 'default'],
    [{ fps: 1 }, { media_resolution: 'max' }, 1, 'max'],
  ])('beside %j, inside %j', (beside, inside, fps, mediaResolution) => {
    expect(video(beside, inside)).toMatchObject({ fps, mediaResolution });
  });

  it('reads neither key on other parts', () => {
    const image_url = { url: 'https://a.b', fps: 'x' };
    const part = decodePart({ type: 'image_url', image_url, fps: 99, media_resolution: 'x' });
    expect(part).toMatchObject({ fps: 2, mediaResolution: 'default' });
  });
});

const NOT_WEB_OR_DATA = [
  '',
  'ftp://example.com/a.png',
  'file:///etc/passwd',
  '/etc/passwd',
  'cat.png',
  'blob:https://example.com/1',
  'http:example.com',
  'https:/example.com',
  ' https://example.com',
  'iVBORw0KGgo=',
  'http://',
  'https://exa mple.com',
  'http://host:99999/',
];

const BROKEN_DATA_URIS = [
  'data:',
  'data:image/png',
  'data:image/png,abc',
  'data:image/png;base64',
  'data:base64,abc',
  'data:;base32,abc',
  'DATA:image/png;x,abc',
];

describe('references that are refused', () => {
  const IMAGE = 'messages[1].content[1].image_url.url';
  const AUDIO = 'messages[1].content[2].input_audio';
  const VIDEO = 'messages[1].content[3].video_url.url';

  it.each(NOT_WEB_OR_DATA)('neither web nor data: %j', (url) => {
    const message = 'image URL must start with http://, https:// or data:';
    expect(faultOf(requestWith(IMAGE, url))).toEqual([400, IMAGE, message]);
  });

  it.each(BROKEN_DATA_URIS)('broken data URI: %j', (url) => {
    const message = 'image data URI must look like data:{MIME_TYPE};base64,{DATA}';
    expect(faultOf(requestWith(IMAGE, url))).toEqual([400, IMAGE, message]);
  });

  it.each([
    { data: 'gopher://example.com' },
    { data: 'UklGRg==' },
    { data: 'UklGRg==', format: null },
    { data: 'UklGRg==', format: 5 },
    { data: 'file:///a.wav', format: 'wav' },
  ])('sound: %j', (input_audio) => {
    const message = 'audio URL must start with http://, https:// or data:';
    expect(faultOf(requestWith(AUDIO, input_audio))).toEqual([400, `${AUDIO}.data`, message]);
  });

  it('names the kind', () => {
    expect(faultOf(requestWith(VIDEO, 'rtsp://camera'))[2]).toMatch(/^video URL must/);
    expect(faultOf(requestWith(VIDEO, 'data:video/mp4'))[2]).toMatch(/^video data URI must/);
    expect(faultOf(requestWith(`${AUDIO}.data`, 'data:audio/wav'))[2]).toMatch(/^audio data URI/);
  });

  it('takes a format for sound only', () => {
    const image_url = { url: 'iVBORw0KGgo=', format: 'png' };
    const body = requestWith('messages[1].content[1].image_url', image_url);
    expect(faultOf(body)[1]).toBe(IMAGE);
  });

  it('points inside video_url when the fault is there', () => {
    const path = 'messages[1].content[3].video_url.media_resolution';
    const message = 'media_resolution must be "default" or "max", got 1';
    expect(faultOf(requestWith(path, 1))).toEqual([400, path, message]);
    const part = { type: 'video_url', video_url: { url: 'https://a.b', fps: 0 } };
    expect(faultOf(requestWith('messages[1].content[3]', part)).slice(1)).toEqual([
      'messages[1].content[3].video_url.fps',
      'fps must be a number between 0.1 and 10, got 0',
    ]);
  });
});
