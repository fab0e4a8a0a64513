import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { useMediaDesk, type Wish } from '../../../test/support/media-desk.ts';
import type { EngineMediaSettings } from '../../config/engines.ts';
import type { ChatRequest, MediaPart, Message } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import type { Frame } from '../../core/media-plan.ts';
import type { Progress } from '../../core/progress.ts';
import { capabilitiesOfKind, EVERYTHING } from '../capabilities.ts';
import type {
  AdaptedConversation,
  Attachment,
  AttachmentPiece,
  ConversationPart,
  MediaInterpreter,
} from '../conversation.ts';
import type { DecidedKind } from '../discovery/decided.ts';
import type { EngineCapabilities, EngineRequest } from '../engine.ts';
import { user } from '../openai-like/testing/engine-request.ts';
import { adaptConversation } from './adapt-conversation.ts';

const desk = useMediaDesk();
const never = new AbortController().signal;

const INTERPRETER: MediaInterpreter = {
  transcribe: ({ kind }) => Promise.resolve(`what the ${kind} says`),
  describe: ({ kind }) => Promise.resolve(`what the ${kind} is`),
};

interface Situation {
  readonly kind?: DecidedKind;
  readonly mode?: EngineMediaSettings['mode'];
  readonly capabilities?: Partial<EngineCapabilities>;
  readonly interpreter?: MediaInterpreter | null;
  readonly signal?: AbortSignal;
}

function adapt(request: EngineRequest, situation: Situation = {}): Promise<AdaptedConversation> {
  const { kind = 'openai', mode = null, interpreter = INTERPRETER, signal = never } = situation;
  const settings = { kind, media: { mode, sharedDirectory: null, listen: null } };
  const capabilities = { ...capabilitiesOfKind(kind), ...situation.capabilities };
  const options = { settings, tools: { interpreter }, handOver: null };
  return adaptConversation(request, capabilities, options, signal);
}

/** Adapts one user turn of these parts, looks at it, and lets it go. */
async function adapted<Result>(
  parts: readonly MediaPart[],
  situation: Situation,
  look: (content: readonly ConversationPart[], whole: AdaptedConversation) => Promise<Result>,
  chat: Partial<ChatRequest> = {},
): Promise<Result> {
  const before = await desk.spooled();
  const request = desk.request({ messages: [user(...parts)], ...chat });
  const conversation = await adapt(request, situation);
  try {
    return await look(conversation.messages[0]!.content, conversation);
  } finally {
    await conversation.dispose();
    expect(await desk.spooled()).toBe(before);
  }
}

/** Texts in one line each, attachments as `audio audio/wav`, with the number of pieces if several. */
function shown(content: readonly ConversationPart[]): string[] {
  return content.map((part) => {
    if (part.type === 'text') return part.text.trim().replaceAll('\n', ' | ');
    const { kind, mime, pieces } = part.attachment;
    return `${kind} ${mime}${pieces.length === 1 ? '' : ` ${pieces.length}`}`;
  });
}

async function bytesOf(piece: AttachmentPiece): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for await (const block of piece.open(never)) blocks.push(block);
  const bytes = Buffer.concat(blocks);
  expect(bytes.length).toBe(piece.bytes);
  return bytes;
}

/** How light each frame is. */
async function greysOf(frames: AsyncIterable<Frame>): Promise<number[]> {
  const greys: number[] = [];
  for await (const { jpeg } of frames) {
    const { channels } = await sharp(jpeg).greyscale().stats();
    greys.push(channels[0]!.mean);
  }
  return greys;
}

function attachmentsOf(content: readonly ConversationPart[]): Attachment[] {
  return content.flatMap((part) => (part.type === 'attachment' ? [part.attachment] : []));
}

const TRANSCRIPT = 'made by the server because you cannot hear it:';
const DESCRIPTION = 'made by the server because you cannot see it:';
/** Eight frames in 3.02 s. */
const TIMES = ['0:00.0', '0:00.3', '0:00.7', '0:01.1', '0:01.5', '0:01.8', '0:02.2', '0:02.6'];
const CLIP = [
  'Video of 0:03, each picture after its time:',
  ...TIMES.flatMap((time) => [time, 'image image/jpeg']),
];

const AS_PICTURES = 'video given as 8 pictures';
const AS_TRANSCRIPT = 'sound of the video given as a transcript';
const AS_DESCRIPTION = 'video given as a description';
const HEARD_FOR_IT = `Transcript of the sound of a video, ${TRANSCRIPT} | what the video says`;
const SEEN_FOR_IT = `Description of a video, ${DESCRIPTION} | what the video is`;

describe('what arrives at an engine of the kind', () => {
  it.each<[DecidedKind, MediaPart['kind'], string, readonly string[], readonly string[]]>([
    ['openai', 'image', 'formats/photo.webp', ['image image/webp'], []],
    ['openai', 'audio', 'formats/speech.m4a', ['audio audio/mp4'], []],
    ['openai', 'video', 'demo.mp4', ['video video/mp4'], []],
    ['mimo', 'video', 'demo.mp4', ['video video/mp4'], []],
    ['sglang', 'image', 'formats/photo.webp', ['image image/png'], []],
    ['sglang', 'image', 'formats/photo.jpg', ['image image/jpeg'], []],
    ['sglang', 'audio', 'formats/speech.mp3', ['audio audio/wav'], []],
    ['sglang', 'video', 'demo.mp4', ['video video/x-msvideo'], ['video normalized to 22 frames']],
    ['vllm', 'image', 'formats/photo.webp', ['image image/webp'], []],
    ['vllm', 'audio', 'formats/speech.mp3', ['audio audio/mpeg'], []],
    ['vllm', 'audio', 'formats/speech.m4a', ['audio audio/wav'], []],
    [
      'vllm',
      'video',
      'clip-3s.mp4',
      ['video video/jpeg 4', 'audio audio/wav'],
      ['video sampled at 1 fps'],
    ],
    ['vllm', 'video', 'formats/mute.mp4', ['video video/jpeg 2'], ['video sampled at 1 fps']],
    ['llamacpp', 'image', 'formats/photo.webp', ['image image/png'], []],
    ['llamacpp', 'image', 'formats/photo.gif', ['image image/gif'], []],
    ['llamacpp', 'audio', 'formats/speech.flac', ['audio audio/flac'], []],
    ['llamacpp', 'audio', 'formats/opus.ogg', ['audio audio/wav'], []],
    ['llamacpp', 'video', 'clip-3s.mp4', [...CLIP, 'audio audio/wav'], [AS_PICTURES]],
    ['ollama', 'image', 'formats/photo.bmp', ['image image/png'], []],
    [
      'ollama',
      'audio',
      'formats/speech.mp3',
      [`Transcript of a recording, ${TRANSCRIPT} | what the audio says`],
      ['audio given as a transcript'],
    ],
    ['ollama', 'video', 'clip-3s.mp4', [...CLIP, HEARD_FOR_IT], [AS_PICTURES, AS_TRANSCRIPT]],
  ])('%s of %s: %s', async (kind, medium, file, parts, notices) => {
    const part = await desk.part(medium, file);
    await adapted([part], { kind }, async (content, whole) => {
      expect(shown(content)).toEqual(parts);
      expect(whole.notices).toEqual(notices);
    });
  });

  it.each<[DecidedKind, Partial<EngineCapabilities>, readonly string[], readonly string[]]>([
    ['llamacpp', {}, [...CLIP, 'audio audio/wav'], [AS_PICTURES]],
    ['ollama', {}, [...CLIP, HEARD_FOR_IT], [AS_PICTURES, AS_TRANSCRIPT]],
    ['sglang', { inputs: ['image', 'audio'] }, [...CLIP, 'audio audio/wav'], [AS_PICTURES]],
    ['sglang', { inputs: ['image'] }, [...CLIP, HEARD_FOR_IT], [AS_PICTURES, AS_TRANSCRIPT]],
    ['sglang', { inputs: ['audio'] }, [SEEN_FOR_IT, 'audio audio/wav'], [AS_DESCRIPTION]],
    ['sglang', { inputs: [] }, [SEEN_FOR_IT], [AS_DESCRIPTION]],
    [
      'sglang',
      { inputs: ['video'], videoSound: false },
      ['video video/x-msvideo', HEARD_FOR_IT],
      ['video normalized to 8 frames', AS_TRANSCRIPT],
    ],
  ])('%s with %j where films shall be normalized', async (kind, capabilities, parts, told) => {
    const part = await desk.part('video', 'clip-3s.mp4');
    const situation = { kind, mode: 'normalize', capabilities } as const;
    await adapted([part], situation, async (content, whole) => {
      expect(shown(content)).toEqual(parts);
      expect(whole.notices).toEqual(told);
    });
  });

  it.each<[EngineCapabilities['inputs'], MediaPart['kind'], string, readonly string[], string]>([
    [
      [],
      'image',
      'cat.png',
      [`Description of an image, ${DESCRIPTION} | what the image is`],
      'image given as a description',
    ],
    [[], 'video', 'clip-3s.mp4', [SEEN_FOR_IT], AS_DESCRIPTION],
    [['audio'], 'video', 'clip-3s.mp4', [SEEN_FOR_IT, 'audio audio/wav'], AS_DESCRIPTION],
  ])('openai that only takes %j, of %s', async (inputs, medium, file, parts, notice) => {
    const part = await desk.part(medium, file);
    await adapted([part], { capabilities: { inputs } }, async (content, whole) => {
      expect(shown(content)).toEqual(parts);
      expect(whole.notices).toEqual([notice]);
    });
  });
});

describe('pictures', () => {
  it('go as they came, byte by byte', async () => {
    const part = await desk.part('image', 'cat.png');
    await adapted([part], {}, async (content) => {
      const [piece] = attachmentsOf(content)[0]!.pieces;
      expect(await bytesOf(piece!)).toEqual(await readFile(desk.planned(part).blob.path));
    });
  });

  it.each([
    ['formats/photo.jpg', 'jpeg'],
    ['formats/alpha.webp', 'png'],
    ['formats/exif-rotated.jpg', 'jpeg'],
  ])('made over have the planned size, upright: %s', async (file, format) => {
    const part = await desk.part('image', file);
    const { plan, facts } = desk.planned(part);
    if (plan.kind !== 'image' || facts.kind !== 'image') throw new Error('not a picture');
    await adapted([part], { mode: 'normalize' }, async (content) => {
      const bytes = await bytesOf(attachmentsOf(content)[0]!.pieces[0]!);
      const size = [plan.width, plan.height];
      const [width, height] = facts.orientation >= 5 ? size.toReversed() : size;
      expect(await sharp(bytes).metadata()).toMatchObject({ format, width, height });
    });
  });

  it('that a budget made smaller are never sent as they came', async () => {
    const part = await desk.part('image', 'rocket.jpg', { maxPixels: 65_536 });
    const sent = async (content: readonly ConversationPart[]): Promise<number> => {
      const bytes = await bytesOf(attachmentsOf(content)[0]!.pieces[0]!);
      const { width, height } = await sharp(bytes).metadata();
      return width * height;
    };
    expect(await adapted([part], {}, sent, { maxMediaTokens: 64 })).toBeLessThanOrEqual(65_536);
  });

  it('too long and narrow are refused before the call, by engines that would refuse them', async () => {
    const part = await desk.part('image', 'cat.png');
    const capabilities = { maxAspect: 1.2 };
    await expect(adapted([part], { capabilities }, async () => {})).rejects.toMatchObject({
      status: 400,
      param: 'cat.png.url',
      message: 'Multimodal data is corrupted or cannot be processed: aspect ratio above 1.2',
    });
    expect(capabilitiesOfKind('vllm').maxAspect).toBe(200);
  });
});

describe('sound', () => {
  it.each([
    ['audio', 'speech-jfk.wav'],
    ['audio', 'formats/opus.ogg'],
    ['video', 'clip-3s.mp4'],
  ] as const)('made over is 24 kHz mono 16 bit, as long as planned: %s %s', async (kind, file) => {
    const part = await desk.part(kind, file);
    const { plan } = desk.planned(part);
    if (plan.kind === 'image') throw new Error('not a sound');
    const capabilities = { videoSound: false };
    await adapted([part], { mode: 'normalize', capabilities }, async (content) => {
      const bytes = await bytesOf(attachmentsOf(content).at(-1)!.pieces[0]!);
      const samples = Math.round(plan.durationSeconds * 24_000);
      expect(bytes.length).toBe(44 + 2 * samples);
      expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
      expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
      expect(bytes.toString('latin1', 8, 16)).toBe('WAVEfmt ');
      expect([bytes.readUInt16LE(20), bytes.readUInt16LE(22)]).toEqual([1, 1]);
      expect([bytes.readUInt32LE(24), bytes.readUInt32LE(28)]).toEqual([24_000, 48_000]);
      expect([bytes.readUInt16LE(32), bytes.readUInt16LE(34)]).toEqual([2, 16]);
      expect(bytes.readUInt32LE(40)).toBe(2 * samples);
      expect(bytes.subarray(44).some((byte) => byte !== 0)).toBe(true);
    });
  });
});

describe('films', () => {
  it('are frames of the planned size at 0 s, 1 s, 2 s for vLLM, whatever was planned', async () => {
    const [thin, dense] = [
      await desk.part('video', 'demo.mp4', { fps: 0.5 }),
      await desk.part('video', 'demo.mp4', { fps: 4 }),
    ];
    const { plan, reader } = desk.planned(dense);
    if (plan.kind !== 'video') throw new Error('not a film');
    await adapted([thin, dense], { kind: 'vllm' }, async (content) => {
      const lists = attachmentsOf(content).filter(({ kind }) => kind === 'video');
      const seconds = Math.ceil(plan.durationSeconds);
      expect(lists.map(({ pieces }) => pieces.length)).toEqual([seconds, seconds]);
      const wanted = { ...plan, frameCount: seconds, durationSeconds: seconds };
      const frames: Frame[] = [];
      for await (const frame of reader.frames(wanted, never)) frames.push(frame);
      expect(frames.map(({ timeSeconds }) => timeSeconds)).toEqual([...frames.keys()]);
      for (const [index, { jpeg }] of frames.entries()) {
        const bytes = await bytesOf(lists[1]!.pieces[index]!);
        expect(bytes.equals(jpeg)).toBe(true);
        const { width, height } = plan;
        expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width, height });
      }
    });
  });

  it('that vLLM samples itself come with a warning, and with their sound', async () => {
    const part = await desk.part('video', 'clip-3s.mp4');
    await adapted([part], { kind: 'vllm', mode: 'passthrough' }, async (content, { notices }) => {
      expect(shown(content)).toEqual(['video video/mp4', 'audio audio/wav']);
      expect(notices).toEqual(['times in the video may be wrong']);
    });
  });

  it.each([
    ['openai', {}, []],
    ['openai', { fps: 0.5 }, ['video sampled as the engine is set up']],
    ['openai', { mediaResolution: 'max' }, ['video sampled as the engine is set up']],
    ['mimo', { fps: 0.5, mediaResolution: 'max' }, []],
  ] as const)('that go to %s as they came, asked for with %j: %j', async (kind, wish, told) => {
    const part = await desk.part('video', 'clip-3s.mp4', wish);
    await adapted([part], { kind }, async (content, { notices }) => {
      expect(shown(content)).toEqual(['video video/mp4']);
      expect(notices).toEqual(told);
    });
  });

  it.each<[string, Wish, readonly string[]]>([
    ['demo.mp4', { fps: 0.1 }, []],
    ['demo.mp4', { fps: 0.5, mediaResolution: 'max' }, []],
    ['clip-3s.mp4', { fps: 1.5 }, []],
    ['clip-3s.mp4', { fps: 4 }, ['video sampled as the engine is set up']],
    ['formats/film.wmv', {}, []],
    ['decoder/turned-90.mp4', {}, []],
  ])('normalized are the plan and nothing else: %s with %j', async (file, wish, told) => {
    const part = await desk.part('video', file, wish);
    const { plan, facts, reader } = desk.planned(part);
    if (plan.kind !== 'video' || facts.kind !== 'video') throw new Error('not a film');
    await adapted([part], { kind: 'sglang' }, async (content, { notices }) => {
      expect(shown(content)).toEqual(['video video/x-msvideo']);
      expect(notices).toEqual([`video normalized to ${plan.frameCount} frames`, ...told]);
      const again = await desk.part('video', attachmentsOf(content)[0]!.pieces[0]!.path);
      const made = desk.planned(again);
      const size = [plan.width, plan.height];
      const [width, height] = facts.rotationDegrees % 180 === 0 ? size : size.toReversed();
      expect(made.facts).toMatchObject({
        codec: 'mjpeg',
        width,
        height,
        rotationDegrees: 0,
        durationSeconds: expect.closeTo(plan.durationSeconds, 3) as number,
        framesPerSecond: expect.closeTo(plan.frameCount / plan.durationSeconds, 3) as number,
        sound: plan.sound ? { codec: 'pcm_s16le', sampleRateHz: 24_000, channels: 1 } : null,
      });
      if (made.facts.kind !== 'video') throw new Error('not a film');
      const { durationSeconds } = made.facts;
      const planned = await greysOf(reader.frames(plan, never));
      const turned = { ...plan, durationSeconds, width: width!, height: height! };
      const sent = await greysOf(made.reader.frames(turned, never));
      expect(sent.length).toBe(plan.frameCount);
      const errors = sent.map((grey, index) => Math.abs(grey - planned[index]!));
      expect(Math.max(...errors)).toBeLessThan(1);
    });
  });

  it('normalized have their sound beside them where the engine does not hear it in them', async () => {
    const part = await desk.part('video', 'clip-3s.mp4');
    const capabilities = { videoSound: false };
    await adapted([part], { kind: 'sglang', capabilities }, async (content) => {
      expect(shown(content)).toEqual(['video video/x-msvideo', 'audio audio/wav']);
      const [film] = attachmentsOf(content);
      const again = await desk.part('video', film!.pieces[0]!.path);
      expect(desk.planned(again).facts).toMatchObject({ sound: null });
    });
  });

  it('normalized for an engine that takes frames for one a second have one a second', async () => {
    const part = await desk.part('video', 'clip-3s.mp4');
    await adapted([part], { kind: 'vllm', mode: 'normalize' }, async (content, { notices }) => {
      expect(shown(content)).toEqual(['video video/x-msvideo', 'audio audio/wav']);
      const again = await desk.part('video', attachmentsOf(content)[0]!.pieces[0]!.path);
      expect(desk.planned(again).facts).toMatchObject({ durationSeconds: 4, framesPerSecond: 1 });
      expect(notices).toEqual([
        'video normalized to 4 frames',
        'video sampled at 1 fps',
        'times in the video may be wrong',
      ]);
    });
  });

  it('planned at 1 fps go to vLLM without a notice', async () => {
    const part = await desk.part('video', 'clip-3s.mp4', { fps: 1 });
    await adapted([part], { kind: 'vllm' }, async (_content, { notices }) => {
      expect(notices).toEqual([]);
    });
  });

  it('of very many frames are thinned where each is a picture, and the notice says so', async () => {
    const part = await desk.part('video', 'demo.mp4', { fps: 10 });
    const { plan } = desk.planned(part);
    if (plan.kind !== 'video') throw new Error('not a film');
    expect(plan.frameCount).toBeGreaterThan(64);
    await adapted([part], { kind: 'llamacpp' }, async (content, { notices }) => {
      expect(shown(content).filter((part) => part === 'image image/jpeg').length).toBe(64);
      expect(notices).toEqual([`video given as 64 pictures of ${plan.frameCount}`]);
    });
  });

  it('that a budget thinned are the frames of the plan, for engines that sample as they like', async () => {
    const part = { ...(await desk.part('video', 'clip-3s.mp4')) };
    const thin = await desk.part('video', 'clip-3s.mp4', { fps: 1 });
    const request = desk.request({ messages: [user(part)], maxMediaTokens: 1000 });
    const media = new Map([[part, desk.planned(thin)]]);
    for (const [kind, first] of [
      ['openai', 'Video of 0:03, each picture after its time:'],
      ['mimo', 'video video/mp4'],
    ] as const) {
      const conversation = await adapt({ ...request, media }, { kind });
      expect(shown(conversation.messages[0]!.content)[0]).toBe(first);
      await conversation.dispose();
    }
  });
});

describe('a conversation', () => {
  it('keeps its order, and has the media of tools in a user turn right after them', async () => {
    const [first, second] = [
      await desk.part('image', 'cat.png'),
      await desk.part('audio', 'clip-3.9s.wav'),
    ];
    const call = { id: '1', name: 'look', arguments: '{}' };
    const result = (toolCallId: string, part: MediaPart): Message => ({
      role: 'tool',
      toolCallId,
      content: [{ type: 'text', text: 'see' }, part],
    });
    const messages: Message[] = [
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      user('one', first, 'two', second),
      { role: 'assistant', content: [], reasoning: 'look', toolCalls: [call] },
      result('1', first),
      result('2', second),
      user('Well?'),
    ];
    const outline = async (capabilities: Partial<EngineCapabilities>): Promise<unknown> => {
      const { messages: all } = await adapt(desk.request({ messages }), { capabilities });
      return all.map(({ role, content }) => [role as string].concat(shown(content)));
    };
    const before = [
      ['system', 'Be brief.'],
      ['user', 'one', 'image image/png', 'two', 'audio audio/wav'],
      ['assistant'],
    ];
    expect(await outline({})).toEqual([
      ...before,
      ['tool', 'see'],
      ['tool', 'see'],
      ['user', 'image image/png', 'audio audio/wav'],
      ['user', 'Well?'],
    ]);
    expect(await outline({ toolMedia: true })).toEqual([
      ...before,
      ['tool', 'see', 'image image/png'],
      ['tool', 'see', 'audio audio/wav'],
      ['user', 'Well?'],
    ]);
    // What has become text is taken anywhere.
    expect(await outline({ inputs: ['image'] })).toMatchObject({
      4: ['tool', 'see', `Transcript of a recording, ${TRANSCRIPT} | what the audio says`],
      5: ['user', 'image image/png'],
    });
  });

  it.each([
    ['llamacpp', 19, 10],
    ['sglang', 3, 2],
  ] as const)(
    'makes the same bytes again, and equal media once: %s',
    async (kind, all, different) => {
      const parts = [
        await desk.part('video', 'clip-3s.mp4'),
        await desk.part('video', 'clip-3s.mp4'),
        await desk.part('image', 'formats/photo.webp'),
      ];
      const made = (): Promise<Buffer[]> =>
        adapted(parts, { kind }, async (content) => {
          const pieces = attachmentsOf(content).flatMap((attachment) => attachment.pieces);
          expect(pieces.length).toBe(all);
          expect(new Set(pieces.map(({ path }) => path)).size).toBe(different);
          return Promise.all(pieces.map(bytesOf));
        });
      expect((await made()).map((bytes) => bytes.toString('base64'))).toEqual(
        (await made()).map((bytes) => bytes.toString('base64')),
      );
    },
  );

  it('tells what it is at', async () => {
    const part = await desk.part('image', 'formats/photo.webp');
    const heard: Progress[] = [];
    const onProgress = (progress: Progress): void => void heard.push(progress);
    const request = desk.request({ messages: [user(part)] }, { onProgress });
    await (await adapt(request, { kind: 'llamacpp' })).dispose();
    expect(heard).toEqual([{ type: 'decoding', part: part.partPath }]);
  });

  it('stops in the middle when the client leaves, and leaves nothing behind', async () => {
    const before = await desk.spooled();
    const part = await desk.part('video', 'demo.mp4');
    const client = new AbortController();
    const whole = desk.request({ messages: [user(part)] });
    let stored = 0;
    const request: EngineRequest = {
      ...whole,
      store(content) {
        stored += 1;
        if (stored === 3) client.abort(new Error('the client has left'));
        return whole.store(content);
      },
    };
    await expect(adapt(request, { kind: 'vllm', signal: client.signal })).rejects.toThrow(
      'the client has left',
    );
    expect(stored).toBeLessThan(6);
    expect(await desk.spooled()).toBe(before);
  });

  it.each([1, 2])('leaves nothing of a film behind that is half made: file %d', async (last) => {
    const before = await desk.spooled();
    const part = await desk.part('video', 'demo.mp4');
    const client = new AbortController();
    const whole = desk.request({ messages: [user(part)] });
    let stored = 0;
    const request: EngineRequest = {
      ...whole,
      store(content) {
        stored += 1;
        const leaving = stored === last;
        return whole.store(
          (async function* () {
            for await (const block of content) {
              yield block;
              if (leaving) client.abort(new Error('the client has left'));
            }
          })(),
        );
      },
    };
    await expect(adapt(request, { kind: 'sglang', signal: client.signal })).rejects.toThrow();
    expect(stored).toBe(last);
    expect(await desk.spooled()).toBe(before);
  });
});

describe('without an interpreter', () => {
  it.each([
    [null, 'audio', 'clip-3.9s.wav'],
    [null, 'video', 'clip-3s.mp4'],
    ['without models', 'audio', 'clip-3.9s.wav'],
  ] as const)('(%s) an engine that lacks the sense refuses %s', async (state, kind, file) => {
    const before = await desk.spooled();
    const missing = apiError('engine-unavailable', null, ['no engine is ready']);
    const rejecting: MediaInterpreter = {
      transcribe: () => Promise.reject(missing),
      describe: () => Promise.reject(missing),
    };
    const request = desk.request({ messages: [user(await desk.part(kind, file))] });
    const interpreter = state === null ? null : rejecting;
    await expect(adapt(request, { kind: 'ollama', interpreter })).rejects.toMatchObject({
      code: 'engine-modality',
      message: `The model engine cannot process ${kind} input`,
      param: `${file}.url`,
    });
    expect(await desk.spooled()).toBe(before);
  });

  it.each([
    ['faults', apiError('engine-failed', null, [])],
    ['models on their way', apiError('engine-unavailable', null, ['the model is loading'])],
  ])('%s stay what they are', async (_name, fault) => {
    const interpreter = {
      transcribe: () => Promise.reject(fault),
      describe: () => Promise.reject(fault),
    };
    const request = desk.request({ messages: [user(await desk.part('audio', 'clip-3.9s.wav'))] });
    const capabilities = { ...EVERYTHING, inputs: [] };
    await expect(adapt(request, { capabilities, interpreter })).rejects.toBe(fault);
  });
});
