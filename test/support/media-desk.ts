/** Real files, through the real media room, as an engine gets them. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ChatRequest, MediaKind, MediaPart } from '../../src/core/chat-request.ts';
import type { PlannedMedia } from '../../src/core/media-plan.ts';
import { type Media, openMediaRoom, type OpenedMedia } from '../../src/media/media.ts';
import { storeBytes } from '../../src/pipeline/store-bytes.ts';
import { planMedia } from '../../src/tokens/plan-media.ts';
import type { EngineRequest } from '../../src/engines/engine.ts';
import { engineRequest } from '../../src/engines/openai-like/testing/engine-request.ts';

const SAMPLES = path.resolve(import.meta.dirname, '../media');
const never = new AbortController().signal;

/** How a part is asked for and planned, where that matters. */
export interface Wish extends Partial<Pick<MediaPart, 'fps' | 'mediaResolution'>> {
  /** Greatest area of pictures and frames, as a budget would have it. */
  readonly maxPixels?: number;
}

export class MediaDesk {
  directory = '';
  #room!: Media;
  readonly #opened: OpenedMedia[] = [];
  readonly #planned = new Map<MediaPart, PlannedMedia>();

  async open(): Promise<void> {
    this.directory = await mkdtemp(path.join(tmpdir(), 'mimosa-adapt-'));
    this.#room = await openMediaRoom({
      spoolDirectory: path.join(this.directory, 'spool'),
      cacheDirectory: path.join(this.directory, 'cache'),
      cacheLimitBytes: 0,
      bytesInFlightLimit: 1e9,
      allow: [],
      decoderProcesses: 1,
      ffmpegPath: null,
      allowFiles: true,
    });
  }

  async close(): Promise<void> {
    for (const media of this.#opened) await media.release();
    await this.#room.close();
    await rm(this.directory, { recursive: true });
  }

  /** A file of `test/media`, or an absolute path. */
  async part(kind: MediaKind, file: string, wish: Wish = {}): Promise<MediaPart> {
    const { maxPixels, ...sampling } = wish;
    const part: MediaPart = {
      type: 'media',
      kind,
      source: { type: 'file', path: path.resolve(SAMPLES, file) },
      path: `${file}.url`,
      partPath: file,
      fps: 2,
      mediaResolution: 'default',
      ...sampling,
    };
    const media = await this.#room.open(part, never);
    this.#opened.push(media);
    const { blob, facts, reader } = media;
    const plan = planMedia(facts, part, maxPixels);
    const { path: url, partPath } = part;
    this.#planned.set(part, { kind, path: url, partPath, blob, facts, plan, reader });
    return part;
  }

  planned(part: MediaPart): PlannedMedia {
    return this.#planned.get(part)!;
  }

  request(chat: Partial<ChatRequest>, rest: Partial<EngineRequest> = {}): EngineRequest {
    return engineRequest(chat, {
      media: this.#planned,
      store: (content) => storeBytes(this.#room.spool, content),
      ...rest,
    });
  }

  /** Files that lie in the spool, of all requests. */
  async spooled(): Promise<number> {
    const entries = await readdir(path.join(this.directory, 'spool'), {
      recursive: true,
      withFileTypes: true,
    });
    return entries.filter((entry) => entry.isFile()).length;
  }
}

/** For the tests of one file. */
export function useMediaDesk(): MediaDesk {
  const desk = new MediaDesk();
  beforeAll(() => desk.open());
  afterAll(() => desk.close());
  return desk;
}
