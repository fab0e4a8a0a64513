/** Media as attachments: as they came, or as files that were made of them. */
import type { PlannedMedia, VideoPlan } from '../../core/media-plan.ts';
import type { Attachment, ConversationPart } from '../conversation.ts';
import type { MadeFiles } from './made-files.ts';
import { MIME_OF_FORMAT } from './mime.ts';
import { pictureFile, type PictureFormat } from './picture-file.ts';
import { wavOf, WAV_SAMPLE_RATE_HZ } from './wav.ts';

/** What the makers of attachments share during one call. */
export interface Making {
  readonly files: MadeFiles;
  readonly signal: AbortSignal;
}

/** The bytes as they came. */
export function originalPart(planned: PlannedMedia): ConversationPart {
  const { kind, blob, facts, reader } = planned;
  const { path, bytes } = blob;
  const piece = { path, bytes, open: (signal: AbortSignal) => reader.original(signal) };
  return attached({ kind, mime: MIME_OF_FORMAT[facts.format], planned, pieces: [piece] });
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
    yield wavOf(reader.sound({ sampleRateHz: WAV_SAMPLE_RATE_HZ }, signal), durationSeconds);
  });
  return attached({ kind: 'audio', mime: MIME_OF_FORMAT.wav, planned, pieces });
}

/** Frames one after the other, in one attachment. */
export async function framesPart(
  planned: PlannedMedia,
  sampling: VideoPlan,
  making: Making,
): Promise<ConversationPart> {
  const pieces = await frameFiles(planned, sampling, undefined, making);
  return attached({ kind: 'video', mime: 'video/jpeg', planned, pieces });
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

function attached(attachment: Attachment): ConversationPart {
  return { type: 'attachment', attachment };
}

/** Equal for what would be made of the same bytes in the same way. */
function nameOf({ blob, plan }: PlannedMedia, form: string): string {
  return JSON.stringify([blob.sha256, plan, form]);
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
