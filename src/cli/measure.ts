/**
 * Measures one file or URL as part of a prompt. A request says of which kind its media are; on the
 * command line the bytes decide, or for a URL its name, and where that is in doubt each kind is
 * tried.
 */
import path from 'node:path';
import type { MediaKind } from '../core/chat-request.ts';
import { ApiError } from '../core/errors.ts';
import type { MediaFacts, MediaPlan } from '../core/media-plan.ts';
import { identify } from '../media/identify/identify.ts';
import type { Identified } from '../media/identify/identified.ts';
import type { Media } from '../media/media.ts';
import { planMedia } from '../tokens/plan-media.ts';
import { CommandError } from './failure.ts';
import { isUrl, mediaPart, type Sampling } from './media-argument.ts';

export interface Measured {
  readonly file: string;
  readonly facts: MediaFacts;
  readonly plan: MediaPlan;
}

const SOUND_NAMES: ReadonlySet<string> = new Set(['.mp3', '.wav', '.flac', '.m4a', '.ogg', '.wma']);
const VIDEO_NAMES: ReadonlySet<string> = new Set(['.mp4', '.mov', '.avi', '.wmv', '.asf']);
/** Refusals that another kind might not meet: each has formats and, behind URLs, a limit of its own. */
const KIND_REFUSALS: ReadonlySet<string> = new Set(['media-format', 'media-too-large-url']);

/** Rejects with an ApiError or CommandError that names `file`. */
export async function measure(
  file: string,
  sampling: Sampling,
  media: Media,
  signal: AbortSignal,
): Promise<Measured> {
  const kinds = isUrl(file)
    ? kindsByName(file)
    : kindsByContent(file, await identify(file, signal));
  let refusal: unknown = null;
  for (const kind of kinds) {
    const part = mediaPart(kind, file, sampling);
    try {
      const { facts } = await media.inspect(part, signal);
      return { file, facts, plan: planMedia(facts, part) };
    } catch (error) {
      if (!(error instanceof ApiError && KIND_REFUSALS.has(error.code))) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

/** Kinds worth trying, best guess first: some containers hold sound as well as pictures. */
function kindsByContent(file: string, identified: Identified): readonly MediaKind[] {
  switch (identified.family) {
    case 'image':
    case 'audio':
    case 'video':
      return [identified.family];
    case 'ogg':
      return ['audio'];
    case 'asf':
      return ['video'];
    case 'iso-media':
      return identified.format === 'm4a' ? ['audio', 'video'] : ['video', 'audio'];
    case 'empty':
      throw new CommandError(`${file}: the file is empty`);
    case 'unrecognised':
      throw new CommandError(`${file}: no picture, sound or video can be recognised in it`);
    default:
      throw new CommandError(`${file}: ${identified.format} is not a supported format`);
  }
}

function kindsByName(url: string): readonly MediaKind[] {
  const extension = path.posix.extname(URL.parse(url)?.pathname ?? '').toLowerCase();
  if (SOUND_NAMES.has(extension)) return ['audio', 'video', 'image'];
  if (VIDEO_NAMES.has(extension)) return ['video', 'audio', 'image'];
  return ['image', 'video', 'audio'];
}
