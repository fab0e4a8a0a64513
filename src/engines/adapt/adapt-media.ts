/**
 * One medium in the form in which an engine takes it: as it came where that is right, else made
 * over, else told in words. What is made less of than asked gets a notice.
 */
import { apiError } from '../../core/errors.ts';
import type { PlannedMedia, VideoPlan } from '../../core/media-plan.ts';
import type { ConversationPart } from '../conversation.ts';
import type { EngineCapabilities } from '../engine.ts';
import { clockTime } from '../local/answer/time-text.ts';
import {
  framePictures,
  framesPart,
  type Making,
  originalPart,
  picturePart,
  soundPart,
} from './attachments.ts';
import { asText, description, type Interpreting, transcript } from './in-words.ts';
import type { MediaMode } from './media-mode.ts';
import { pictureFormat } from './picture-file.ts';
import { atOneFps, picturesOf, timeOfFrame } from './sampling.ts';

export interface Adapting extends Making, Interpreting {
  readonly capabilities: EngineCapabilities;
  readonly mode: MediaMode;
  /** The request limits what its media may cost. */
  readonly budgeted: boolean;
  readonly notice: (text: string) => void;
}

type Parts = readonly ConversationPart[];

/**
 * At least one part; of a film several. Rejects with `engine-modality`, with `media-corrupt` for
 * pictures too long and narrow for the engine, or with what the reader throws.
 */
export async function adaptMedia(planned: PlannedMedia, adapting: Adapting): Promise<Parts> {
  switch (planned.kind) {
    case 'image':
      return [await adaptPicture(planned, adapting)];
    case 'audio':
      return [await adaptSound(planned, adapting)];
    case 'video':
      return adaptVideo(planned, adapting);
  }
}

async function adaptPicture(planned: PlannedMedia, adapting: Adapting): Promise<ConversationPart> {
  const { capabilities, mode, budgeted, notice } = adapting;
  const { facts, plan } = planned;
  if (!capabilities.inputs.includes('image')) {
    notice('image given as a description');
    return description(planned, adapting);
  }
  checkAspect(planned, capabilities);
  if (facts.kind !== 'image' || plan.kind !== 'image') throw new TypeError('not a picture');
  const { imageFormats } = capabilities;
  const shrunk = budgeted && plan.width * plan.height < facts.width * facts.height;
  if (mode !== 'normalize' && !shrunk && imageFormats.includes(facts.format)) {
    return originalPart(planned);
  }
  return picturePart(planned, pictureFormat(facts.format, imageFormats), adapting);
}

async function adaptSound(planned: PlannedMedia, adapting: Adapting): Promise<ConversationPart> {
  const { capabilities, mode, notice } = adapting;
  const { facts } = planned;
  if (!capabilities.inputs.includes('audio')) {
    notice('audio given as a transcript');
    return transcript(planned, adapting);
  }
  const readable = facts.kind === 'audio' && capabilities.audioFormats.includes(facts.format);
  return mode !== 'normalize' && readable ? originalPart(planned) : soundPart(planned, adapting);
}

async function adaptVideo(planned: PlannedMedia, adapting: Adapting): Promise<Parts> {
  const { capabilities, notice } = adapting;
  const { inputs } = capabilities;
  if (!inputs.includes('video') && !inputs.includes('image')) {
    notice('video given as a description');
    const told = await description(planned, adapting);
    // The description tells what is said; who can hear gets the sound itself too.
    return inputs.includes('audio') ? [told, ...(await soundOf(planned, adapting))] : [told];
  }
  checkAspect(planned, capabilities);
  const form = videoForm(adapting);
  if (form === 'original') {
    const whole = originalPart(planned);
    return capabilities.videoSound ? [whole] : [whole, ...(await soundOf(planned, adapting))];
  }
  const { plan } = planned;
  if (plan.kind !== 'video') throw new TypeError('not a film');
  const listed = form === 'list' ? atOneFps(plan) : null;
  if (listed !== null && plan.fps !== listed.fps) adapting.notice('video sampled at 1 fps');
  const frames =
    listed === null
      ? await asPictures(planned, plan, adapting)
      : [await framesPart(planned, listed, adapting)];
  return [...frames, ...(await soundOf(planned, adapting))];
}

/**
 * `list`: one attachment of JPEGs, for engines that take frames for one a second anyway.
 * `pictures`: every frame with its time, which any engine with eyes understands.
 */
function videoForm({ capabilities, mode, budgeted }: Adapting): 'original' | 'list' | 'pictures' {
  const { inputs, videoTiming } = capabilities;
  if (!inputs.includes('video')) return 'pictures';
  if (mode === 'frames' && videoTiming === 'one-fps') return 'list';
  // An engine samples a whole film as it likes, whatever the request is willing to pay.
  const planRules = mode === 'frames' || budgeted;
  return planRules && inputs.includes('image') ? 'pictures' : 'original';
}

async function asPictures(
  planned: PlannedMedia,
  plan: VideoPlan,
  adapting: Adapting,
): Promise<Parts> {
  const indexes = picturesOf(plan);
  const thinned = indexes.length < plan.frameCount;
  const count = `${indexes.length} pictures`;
  adapting.notice(
    thinned ? `video given as ${count} of ${plan.frameCount}` : `video given as ${count}`,
  );
  const pictures = await framePictures(planned, plan, indexes, adapting);
  const heading = `Video of ${clockTime(plan.durationSeconds)}, each picture after its time:`;
  return [
    asText(heading),
    ...pictures.flatMap((picture, order) => [
      asText(clockTime(timeOfFrame(plan, indexes[order]!))),
      picture,
    ]),
  ];
}

/** The sound of a film for itself; nothing when it is mute. */
async function soundOf(planned: PlannedMedia, adapting: Adapting): Promise<Parts> {
  const { plan } = planned;
  if (plan.kind !== 'video' || !plan.sound) return [];
  if (adapting.capabilities.inputs.includes('audio')) return [await soundPart(planned, adapting)];
  adapting.notice('sound of the video given as a transcript');
  return [await transcript(planned, adapting)];
}

/** Engines refuse what is longer and narrower; with the reason that clients shall see. */
function checkAspect({ facts, path }: PlannedMedia, { maxAspect }: EngineCapabilities): void {
  if (maxAspect === null || facts.kind === 'audio') return;
  const aspect = Math.max(facts.width, facts.height) / Math.min(facts.width, facts.height);
  if (aspect > maxAspect) {
    throw apiError('media-corrupt', path, [`aspect ratio above ${maxAspect}`]);
  }
}
