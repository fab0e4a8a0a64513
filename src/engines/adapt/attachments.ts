/** Media as attachments: as they came, or as files that were made of them. */
import type { PlannedMedia, VideoPlan } from '../../core/media-plan.ts';
import type { Attachment, ConversationPart } from '../conversation.ts';
import { filmFile, type FilmOptions } from './film/film-file.ts';
import type { MadeFiles } from './made-files.ts';
import { MIME_OF_FORMAT } from './mime.ts';
import { SAMPLE_RATE_HZ } from './pcm.ts';
import { pictureFile, type PictureFormat } from './picture-file.ts';
import { wavOf } from './wav.ts';

/** What the makers of attachments share during one call. */
export interface Making {
  readonly files: MadeFiles;
  readonly signal: AbortSignal;
}

/** The bytes as they came. */
export function original(planned: PlannedMedia): Attachment {
  const { kind, blob, facts, reader } = planned;
  const { path, bytes } = blob;
  const piece = { path, bytes, open: (signal: AbortSignal) => reader.original(signal) };
  return { kind, mime: MIME_OF_FORMAT[facts.format], planned, pieces: [piece] };
}

/** A picture of the planned size. */
export async function picturePart(
  planned: PlannedMedia,
  format: PictureFormat,
  { files, signal }: Making,
): Promise<ConversationPart> {
  const { facts, plan, reader } = planned;
  if (facts.kind !== 'image' || plan.kind !== 'image') throw new TypeError('not a picture');
  const pieces = await files.once(nameOf(planned, format), async function* () {
    yield inOne(await pictureFile(reader, facts, plan, format, signal));
  });
  return attached({ kind: 'image', mime: MIME_OF_FORMAT[format], planned, pieces });
}

/** Sound, or the sound of a film, as a WAV file. */
export async function soundPart(
  planned: PlannedMedia,
  { files, signal }: Making,
): Promise<ConversationPart> {
  const { plan, reader } = planned;
  if (plan.kind === 'image') throw new TypeError('pictures have no sound');
  const { durationSeconds } = plan;
  const pieces = await files.once(nameOf(planned, 'sound'), async function* () {
    yield wavOf(reader.sound({ sampleRateHz: SAMPLE_RATE_HZ }, signal), durationSeconds);
  });
  return attached({ kind: 'audio', mime: MIME_OF_FORMAT.wav, planned, pieces });
}

/** Frames one after the other, in one attachment. */
export async function frameList(
  planned: PlannedMedia,
  sampling: VideoPlan,
  making: Making,
): Promise<Attachment> {
  const pieces = await frameFiles(planned, sampling, undefined, making);
  return { kind: 'video', mime: 'video/jpeg', planned, pieces };
}

/** A film of the sampled frames alone, with or without its sound, in one file. */
export async function filmOf(
  planned: PlannedMedia,
  options: FilmOptions,
  { files, signal }: Making,
): Promise<Attachment> {
  const pieces = await files.once(filmName(planned, options), async function* () {
    const bytes: number[] = [];
    const jpegs = async function* (): AsyncGenerator<Uint8Array> {
      for await (const { jpeg } of planned.reader.frames(options.sampling, signal)) {
        signal.throwIfAborted();
        bytes.push(jpeg.length);
        yield jpeg;
      }
    };
    const frames = await files.park(jpegs());
    try {
      yield filmFile(planned, { bytes, open: (until) => frames.open(until) }, options, signal);
    } finally {
      await frames.dispose();
    }
  });
  return { kind: 'video', mime: MIME_OF_FORMAT.avi, planned, pieces };
}

/** The same of frames that were made before, as a list. */
export async function filmOfList(
  { planned, pieces: jpegs }: Attachment,
  options: FilmOptions,
  { files, signal }: Making,
): Promise<Attachment> {
  const frames = {
    bytes: jpegs.map(({ bytes }) => bytes),
    async *open(until: AbortSignal): AsyncGenerator<Uint8Array> {
      for (const jpeg of jpegs) yield* jpeg.open(until);
    },
  };
  const pieces = await files.once(filmName(planned, options), async function* () {
    yield filmFile(planned, frames, options, signal);
  });
  return { kind: 'video', mime: MIME_OF_FORMAT.avi, planned, pieces };
}

/** The frames of these indexes (ascending), each as a picture of its own. */
export async function framePictures(
  planned: PlannedMedia,
  sampling: VideoPlan,
  indexes: readonly number[],
  making: Making,
): Promise<readonly ConversationPart[]> {
  const pieces = await frameFiles(planned, sampling, indexes, making);
  return pieces.map((piece) =>
    attached({ kind: 'image', mime: MIME_OF_FORMAT.jpeg, planned, pieces: [piece] }),
  );
}

function frameFiles(
  planned: PlannedMedia,
  sampling: VideoPlan,
  indexes: readonly number[] | undefined,
  { files, signal }: Making,
): Promise<Attachment['pieces']> {
  const name = nameOf(planned, JSON.stringify([sampling, indexes ?? null]));
  return files.once(name, async function* () {
    for await (const { jpeg } of planned.reader.frames(sampling, signal, indexes)) {
      signal.throwIfAborted();
      yield inOne(jpeg);
    }
  });
}

/** As a part of a message. */
export function attached(attachment: Attachment): ConversationPart {
  return { type: 'attachment', attachment };
}

function filmName(planned: PlannedMedia, options: FilmOptions): string {
  return nameOf(planned, JSON.stringify(['film', options]));
}

/** Equal for what would be made of the same bytes in the same way. */
function nameOf({ blob, plan }: PlannedMedia, form: string): string {
  return JSON.stringify([blob.sha256, plan, form]);
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
