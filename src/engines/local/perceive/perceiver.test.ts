/** Real models on real files: what must be found in them, and how perception behaves meanwhile. */
import type { MediaPlan, MediaReader, PlannedMedia } from '../../../core/media-plan.ts';
import type { Evidence, PerceptionEvent, PictureEvidence, SoundEvidence } from '../evidence.ts';
import { afterAll, describe, expect, it, vi } from 'vitest';
import {
  pictureMedia,
  sample,
  soundMedia,
  videoMedia,
  wavSamples,
} from '../../../../test/support/fake-media.ts';
import { testModelsDirectory } from '../../../../test/support/models.ts';
import { hexId } from '../../../core/ids.ts';
import type { EvidenceStore } from './evidence-cache.ts';
import { createPerceiver, type Perceiver } from './perceiver.ts';

/** Models load and run on whatever cores are left. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const SAMPLE_RATE_HZ = 16_000;
const SPOKEN =
  'And so my fellow Americans ask not what your country can do for you ask what you can do for your country';
const modelsDirectory = await testModelsDirectory();
const perceiver = createPerceiver({ modelsDirectory: modelsDirectory ?? '', threads: 2 });
const forever = new AbortController().signal;
/** As on disk: JSON. */
const kept = new Map<string, unknown>();
const store: EvidenceStore = {
  get: (key) => Promise.resolve(kept.get(key) ?? null),
  set: async (key, evidence) => void kept.set(key, JSON.parse(JSON.stringify(evidence))),
};

afterAll(async () => {
  await perceiver.close();
});

async function eventsOf(media: PlannedMedia, signal = forever): Promise<PerceptionEvent[]> {
  const events: PerceptionEvent[] = [];
  for await (const event of perceiver.perceive(media, signal)) events.push(event);
  return events;
}

async function evidenceOf<Kind extends 'image' | 'audio' | 'video'>(
  media: PlannedMedia & { readonly kind: Kind },
): Promise<Extract<PerceptionEvent, { type: 'done' }>['evidence'] & { readonly kind: Kind }> {
  const last = (await eventsOf(media)).at(-1);
  if (last?.type !== 'done') throw new Error('perception did not come to an end');
  return last.evidence as never;
}

async function seen(name: string): Promise<PictureEvidence> {
  return (await evidenceOf(await pictureMedia(sample(name)))) as PictureEvidence;
}

async function heard(samples: Float32Array): Promise<SoundEvidence> {
  return (await evidenceOf(soundMedia(samples))) as SoundEvidence;
}

function names(things: readonly { readonly name: string }[]): string[] {
  return things.map((thing) => thing.name);
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[a-z']+/g) ?? [];
}

/** Substituted, missing and added words. */
function wrongWords(found: readonly string[], expected: readonly string[]): number {
  let row = Array.from({ length: expected.length + 1 }, (_, index) => index);
  for (const [index, word] of found.entries()) {
    const next = [index + 1];
    for (const [at, other] of expected.entries()) {
      next.push(Math.min(row[at]! + (word === other ? 0 : 1), row[at + 1]! + 1, next[at]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}

describe.skipIf(modelsDirectory === null)('pictures', () => {
  it('a cat', async () => {
    const evidence = await seen('cat.png');
    expect(evidence.labels[0]?.name).toMatch(/cat|tabby/);
    expect(names(evidence.objects)).toEqual(['cat']);
    const { box } = evidence.objects[0]!;
    expect(box.width * box.height).toBeGreaterThan(0.3);
    expect(names(evidence.colours)).toContain('brown');
    expect(evidence.lines).toEqual([]);
  });

  it('an espresso in a cup', async () => {
    const evidence = await seen('espresso.png');
    expect(evidence.labels[0]).toMatchObject({ name: 'espresso' });
    expect(names(evidence.objects)).toContain('cup');
  });

  it('a rocket at night', async () => {
    const evidence = await seen('rocket.jpg');
    expect(names(evidence.labels).join()).toMatch(/missile|projectile|space shuttle/);
    expect(evidence.colours[0]?.name).toBe('dark blue');
    expect(evidence.brightness).toBeLessThan(0.35);
  });

  it('a person', async () => {
    expect(names((await seen('astronaut.png')).objects)).toContain('person');
  });

  it.each([
    [1, { width: 4510, height: 3000 }],
    [6, { width: 3000, height: 4510 }],
  ])(
    'has the size that was sent, not that at which it was seen (orientation %i)',
    async (orientation, size) => {
      const media = await pictureMedia(sample('cat.png'));
      const { facts } = media;
      if (facts.kind !== 'image') throw new Error('not a picture');
      const large = { ...media, facts: { ...facts, width: 4510, height: 3000, orientation } };
      expect(
        await evidenceOf({ ...large, blob: { ...large.blob, sha256: hexId() } }),
      ).toMatchObject(size);
    },
  );

  it('every field of an invoice, also the slanted one, in reading order', async () => {
    const { lines } = await seen('invoice.png');
    const texts = lines.map((line) => line.text);
    expect(texts.slice(0, 3)).toEqual([
      'Invoice No. 2024-0917',
      'Total due: $1,284.50 by 31 March',
      'Contact: support@example.com',
    ]);
    // The banner covers the lower edge of the fourth line.
    expect(texts[3]).toMatch(/^The quick brown fox jumps over the lazy do.\. 0123456789$/);
    expect(texts[4]).toBe('SALE 50% OFF');
    const { box } = lines[1]!;
    expect(box.left).toBeCloseTo(0.033, 1);
    expect(box.top + box.height / 2).toBeCloseTo(0.28, 1);
  });
});

describe.skipIf(modelsDirectory === null)('sound', () => {
  it('speech with at most two wrong words, its times and its language', async () => {
    const evidence = await heard(wavSamples(sample('speech-jfk.wav')));
    const text = evidence.segments.map((segment) => segment.text).join(' ');
    expect(wrongWords(words(text), words(SPOKEN))).toBeLessThanOrEqual(2);
    expect(evidence.segments[0]?.startSeconds).toBeCloseTo(0.35, 0);
    expect(evidence.segments.at(-1)?.endSeconds).toBeGreaterThan(10);
    expect(new Set(evidence.segments.map((segment) => segment.language))).toEqual(new Set(['en']));
    expect(evidence.speechShare).toBeGreaterThan(0.7);
    expect(evidence.durationSeconds).toBe(11);
  });

  const seconds = 4;
  const made = (wave: (second: number, index: number) => number): Float32Array =>
    Float32Array.from({ length: seconds * SAMPLE_RATE_HZ }, (_, index) =>
      wave(index / SAMPLE_RATE_HZ, index),
    );
  /** Noise in [−1, 1] that is the same at every run. */
  const hashed = (index: number): number => {
    const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b_3c6d);
    return (Math.imul(mixed ^ (mixed >>> 12), 0x297a_2d39) >>> 0) / 2 ** 31 - 1;
  };
  const tone = (second: number, hz: number): number => Math.sin(2 * Math.PI * hz * second);

  it.each([
    ['digital silence', made(() => 0), 'silence', null],
    ['noise', made((_second, index) => 0.2 * hashed(index)), 'noise', -19],
    ['a faint hiss', made((_second, index) => 0.0005 * hashed(index)), 'silence', -71],
    ['a tone', made((second) => 0.3 * tone(second, 440)), 'music-like', -13.5],
    [
      'a chord over noise',
      made((second, index) => {
        const chord = tone(second, 262) + tone(second, 330) + tone(second, 392);
        return 0.1 * chord + 0.01 * hashed(index);
      }),
      'music-like',
      -18,
    ],
  ])('nobody speaks in %s', async (_name, samples, background, loudnessDb) => {
    const evidence = await heard(samples);
    expect(evidence).toMatchObject({ segments: [], speechShare: 0, background });
    if (loudnessDb === null) expect(evidence.loudnessDb).toBeNull();
    else expect(evidence.loudnessDb).toBeCloseTo(loudnessDb, -0.5);
  });

  it('an empty sound', async () => {
    expect(await heard(new Float32Array())).toEqual({
      kind: 'audio',
      durationSeconds: 0,
      segments: [],
      speechShare: 0,
      background: 'none',
      loudnessDb: null,
    });
  });
});

describe.skipIf(modelsDirectory === null)('videos', () => {
  const pictures = [sample('cat.png'), sample('espresso.png'), sample('rocket.jpg')];

  it('are told scene by scene, then by their sound', async () => {
    const media = videoMedia(pictures, 6, wavSamples(sample('speech-jfk.wav')));
    const events = await eventsOf(media);
    const kinds = events.map((event) => event.type);
    expect(kinds.slice(-2)).toEqual(['sound', 'done']);
    expect(new Set(kinds.slice(0, -2))).toEqual(new Set(['scene']));
    const last = events.at(-1)!;
    if (last.type !== 'done' || last.evidence.kind !== 'video') throw new Error('no evidence');
    const { scenes, shotStartsSeconds, sound, frameCount } = last.evidence;
    expect(shotStartsSeconds).toEqual([0, 3, 6]);
    expect(frameCount).toBe(18);
    expect(scenes[0]?.startSeconds).toBe(0);
    expect(scenes.at(-1)?.endSeconds).toBe(9);
    for (const [index, scene] of scenes.slice(1).entries()) {
      expect(scene.startSeconds).toBe(scenes[index]!.endSeconds);
    }
    const at = (second: number): string =>
      JSON.stringify(
        scenes.find((scene) => scene.startSeconds <= second && second < scene.endSeconds),
      );
    expect(at(1)).toMatch(/cat/);
    expect(at(4)).toMatch(/espresso/);
    expect(at(7)).toMatch(/missile/);
    expect(sound?.segments.map((segment) => segment.text).join(' ')).toMatch(/country/);
  });

  it('are remembered: the same video gives the same events without another look', async () => {
    const media = videoMedia(pictures, 2, null);
    const first = await eventsOf(media);
    const blind: PlannedMedia = {
      ...media,
      reader: { ...media.reader, frames: () => Promise.reject(new Error('read again')) as never },
    };
    expect(await eventsOf(blind)).toEqual(first);
  });
});

describe.skipIf(modelsDirectory === null)('the same medium', () => {
  const seeing = createPerceiver({ modelsDirectory: modelsDirectory ?? '', threads: 2, store });
  afterAll(() => seeing.close());

  /** A picture that nobody has seen, and how often it is decoded from now on. */
  async function counted(
    name: string,
    onDecode: () => void = () => undefined,
  ): Promise<{ media: PlannedMedia; decoded: () => number }> {
    const media = await pictureMedia(sample(name));
    let decoded = 0;
    const reader: MediaReader = {
      ...media.reader,
      picture: (options, signal) => {
        decoded += 1;
        onDecode();
        signal.throwIfAborted();
        return media.reader.picture(options, signal);
      },
    };
    const blob = { ...media.blob, sha256: hexId() };
    return { media: { ...media, blob, reader }, decoded: () => decoded };
  }

  async function perceived(
    media: PlannedMedia,
    by: Perceiver = seeing,
    signal = forever,
  ): Promise<Evidence> {
    for await (const event of by.perceive(media, signal)) {
      if (event.type === 'done') return event.evidence;
    }
    throw new Error('perception did not come to an end');
  }

  it('is seen no larger than it was planned, and so billed', async () => {
    const { media } = await counted('cat.png');
    const asked: number[] = [];
    const reader: MediaReader = {
      ...media.reader,
      picture: (options, signal) => {
        asked.push(options.maxPixels);
        return media.reader.picture(options, signal);
      },
    };
    const { tokens } = media.plan;
    const plan: MediaPlan = { kind: 'image', width: 96, height: 64, tokens };
    await perceived({ ...media, reader, plan });
    expect(asked).toEqual([96 * 64]);
  });

  it('waits for its look undecoded, behind others', async () => {
    let decoded = 0;
    let most = 0;
    const crowd = await Promise.all([1, 2, 3, 4].map(() => counted('cat.png')));
    await Promise.all(
      crowd.map(async ({ media }) => {
        const reader: MediaReader = {
          ...media.reader,
          picture: (options, signal) => {
            decoded += 1;
            most = Math.max(most, decoded);
            return media.reader.picture(options, signal);
          },
        };
        await perceived({ ...media, reader });
        decoded -= 1;
      }),
    );
    expect(most).toBeLessThan(crowd.length);
  });

  it('is perceived once by requests at the same time', async () => {
    const { media, decoded } = await counted('cat.png');
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => perceived(media)));
    expect(others).toEqual([first, first]);
    expect(decoded()).toBe(1);
  });

  it('is perceived by the next in line when the first one leaves', async () => {
    const leaving = new AbortController();
    const reason = new Error('the client left');
    const { media, decoded } = await counted('cat.png', () => leaving.abort(reason));
    const first = perceived(media, seeing, leaving.signal);
    const others = [perceived(media), perceived(media)];
    await expect(first).rejects.toBe(reason);
    const [second, third] = await Promise.all(others);
    expect(second).toEqual(third);
    expect(decoded()).toBe(2);
  });

  it('keeps nobody waiting for a client that does not read on', async () => {
    const media = videoMedia([sample('cat.png'), sample('rocket.jpg')], 2, null);
    const slow = seeing.perceive(media, forever)[Symbol.asyncIterator]();
    expect((await slow.next()).value).toMatchObject({ type: 'scene' });
    const evidence = await perceived(media);
    let last;
    for (let next = await slow.next(); next.done !== true; next = await slow.next()) {
      last = next.value;
    }
    expect(last).toEqual({ type: 'done', evidence });
  });

  it('is known after a start, unless what was kept makes no sense', async () => {
    const { media, decoded } = await counted('cat.png');
    const first = await perceived(media);
    const again = createPerceiver({ modelsDirectory: modelsDirectory!, threads: 2, store });
    expect(await perceived(media, again)).toEqual(first);
    expect(decoded()).toBe(1);
    await again.close();

    for (const [key, value] of kept) {
      if (key.includes(media.blob.sha256)) kept.set(key, { ...(value as object), labels: 'cat' });
    }
    const later = createPerceiver({ modelsDirectory: modelsDirectory!, threads: 2, store });
    expect(await perceived(media, later)).toEqual(first);
    expect(decoded()).toBe(2);
    await later.close();
  });
});

describe.skipIf(modelsDirectory === null)('while it works', () => {
  it('a second request goes on: a picture is done before a longer video', async () => {
    const order: string[] = [];
    const pictures = Array.from({ length: 4 }, (_, index) =>
      sample(['cat.png', 'espresso.png', 'rocket.jpg', 'astronaut.png'][index % 4]!),
    );
    let videoStarted: () => void = () => undefined;
    const started = new Promise<void>((resolve) => {
      videoStarted = resolve;
    });
    const video = async (): Promise<void> => {
      for await (const event of perceiver.perceive(videoMedia(pictures, 2, null), forever)) {
        if (event.type === 'scene') videoStarted();
        if (event.type === 'done') order.push('video');
      }
    };
    const picture = async (): Promise<void> => {
      await started;
      await eventsOf(await pictureMedia(sample('invoice.png')));
      order.push('picture');
    };
    await Promise.all([video(), picture()]);
    expect(order).toEqual(['picture', 'video']);
  });

  it('who comes while others are at work is told to wait, and when its turn has come', async () => {
    const told: string[] = [];
    const hear = async (name: string, samples: Float32Array): Promise<void> => {
      const onQueued = (): void => void told.push(`${name} waits`);
      const onBegin = (): void => void told.push(`${name} begins`);
      const events = perceiver.perceive(soundMedia(samples), forever, { onQueued, onBegin });
      for await (const event of events) if (event.type === 'done') told.push(`${name} done`);
    };
    const speech = wavSamples(sample('speech-jfk.wav'));
    const first = hear('first', speech.subarray(0, speech.length - 1));
    await vi.waitFor(() => expect(told).toContain('first begins'), { timeout: 60_000 });
    await hear('second', speech.subarray(0, speech.length >> 2));
    await first;
    await hear('second', speech.subarray(0, speech.length >> 2));
    expect(told.filter((text) => text.startsWith('first'))).toEqual(['first begins', 'first done']);
    expect(told.filter((text) => text.startsWith('second'))).toEqual([
      'second waits',
      'second begins',
      'second done',
      'second done',
    ]);
  });

  it('who asks for the same is told to wait too, and when it is there', async () => {
    const told: string[] = [];
    const samples = wavSamples(sample('speech-jfk.wav')).subarray(2);
    const hear = async (name: string): Promise<void> => {
      const onQueued = (): void => void told.push(`${name} waits`);
      const onBegin = (): void => void told.push(`${name} begins`);
      const events = perceiver.perceive(soundMedia(samples), forever, { onQueued, onBegin });
      for await (const event of events) if (event.type === 'done') told.push(`${name} done`);
    };
    await Promise.all([hear('first'), hear('second')]);
    expect(told.filter((text) => text.startsWith('first'))).toEqual(['first begins', 'first done']);
    expect(told.filter((text) => text.startsWith('second'))).toEqual([
      'second waits',
      'second begins',
      'second done',
    ]);
  });

  it('an abort ends it with its reason, and the next request works', async () => {
    const controller = new AbortController();
    const reason = new Error('the client left');
    const media = videoMedia([sample('rocket.jpg'), sample('cat.png')], 8, null);
    const run = async (): Promise<void> => {
      for await (const event of perceiver.perceive(media, controller.signal)) {
        if (event.type === 'scene') controller.abort(reason);
      }
    };
    await expect(run()).rejects.toBe(reason);
    expect(names((await seen('astronaut.png')).objects)).toContain('person');
  });

  it('an abort stops the decoders, and nothing is asked of them any more', async () => {
    const controller = new AbortController();
    const media = videoMedia([sample('cat.png'), sample('rocket.jpg')], 40, new Float32Array(9));
    const asked: string[] = [];
    const reader: MediaReader = {
      ...media.reader,
      async *frames(plan, signal) {
        try {
          for await (const frame of media.reader.frames(plan, signal)) {
            asked.push('frame');
            yield frame;
          }
        } finally {
          asked.push('left');
        }
      },
      sound: (...given) => {
        asked.push('sound');
        return media.reader.sound(...given);
      },
    };
    const unseen = { ...media, reader, blob: { ...media.blob, sha256: hexId() } };
    const run = async (): Promise<void> => {
      for await (const event of perceiver.perceive(unseen, controller.signal)) {
        if (event.type === 'scene') controller.abort(new Error('the client left'));
      }
    };
    await expect(run()).rejects.toThrow('the client left');
    expect(asked.at(-1)).toBe('left');
    const { length } = asked;
    await seen('cat.png');
    expect(asked).toHaveLength(length);
    expect(asked).not.toContain('sound');
  });

  it('one who has seen enough leaves, and the next one is told everything', async () => {
    const media = videoMedia([sample('astronaut.png'), sample('cat.png')], 6, null);
    for await (const event of perceiver.perceive(media, forever)) {
      expect(event.type).toBe('scene');
      break;
    }
    expect((await eventsOf(media)).at(-1)).toMatchObject({
      type: 'done',
      evidence: { frameCount: 12, shotStartsSeconds: [0, 3] },
    });
  });

  it('letting the process go loses only its memory', async () => {
    await perceiver.close();
    const media = soundMedia(wavSamples(sample('clip-3.9s.wav')));
    expect(JSON.stringify(await evidenceOf(media))).toMatch(/fellow Americans/);
  });
});

describe('without models', () => {
  it('says so in health, and refuses to perceive', async () => {
    const blind = createPerceiver({ modelsDirectory: '/nowhere', threads: 1 });
    expect(await blind.health()).toMatchObject({
      state: 'down',
      detail: expect.stringContaining('mimosa models pull') as string,
    });
    const events = blind.perceive(soundMedia(new Float32Array(8)), forever)[Symbol.asyncIterator]();
    await expect(events.next()).rejects.toMatchObject({ code: 'engine-unavailable' });
  });
});
