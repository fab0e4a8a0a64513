/**
 * One medium in the form in which an engine takes it: as it came where that is right, else made
 * over, else told in words. What is made less of than asked gets a notice.
 */
import { apiError } from '../../core/errors.ts';
import type { PlannedMedia, VideoPlan } from '../../core/media-plan.ts';
import type { ConversationPart } from '../conversation.ts';
import type { EngineCapabilities } from '../engine.ts';
import { clockTime, fineClockTime } from '../local/answer/time-text.ts';
import {
  framePictures,
  framesPart,
  type Making,
  originalPart,
  picturePart,
  soundPart,
} from './attachments.ts';
import { asText, description, type Interpreting, transcript } from './in-words.ts';
import { pictureFormat } from './picture-file.ts';
import { videoForm, type VideoSituation } from './video-form.ts';

export interface Adapting extends Making, Interpreting, VideoSituation {
  readonly capabilities: EngineCapabilities;
  readonly notice: (text: string) => void;
  /** The request wants films sampled otherwise than engines do unless told. */
  readonly unusual: boolean;
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
  const { capabilities, mode, lowered, notice } = adapting;
  const { facts, plan } = planned;
  if (!capabilities.inputs.includes('image')) {
    notice('image given as a description');
    return description(planned, adapting);
  }
  checkAspect(planned, capabilities);
  if (facts.kind !== 'image' || plan.kind !== 'image') throw new TypeError('not a picture');
  const { imageFormats } = capabilities;
  if (mode !== 'normalize' && !lowered && imageFormats.includes(facts.format)) {
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
  const { plan } = planned;
  if (plan.kind !== 'video') throw new TypeError('not a film');
  const form = videoForm(plan, adapting);
  if (form.type === 'words') {
    notice('video given as a description');
    const told = await description(planned, adapting);
    // The description tells what is said; who can hear gets the sound itself too.
    const hears = capabilities.inputs.includes('audio');
    return hears ? [told, ...(await soundOf(planned, adapting))] : [told];
  }
  checkAspect(planned, capabilities);
  switch (form.type) {
    case 'original': {
      // It takes the frames that it samples for one a second.
      if (capabilities.videoTiming === 'one-fps') notice('times in the video may be wrong');
      if (adapting.unusual && !adapting.samplesAsTold) {
        notice('video sampled as the engine is set up');
      }
      const whole = originalPart(planned);
      return capabilities.videoSound ? [whole] : [whole, ...(await soundOf(planned, adapting))];
    }
    case 'list': {
      if (plan.fps !== form.sampling.fps) notice(`video sampled at ${form.sampling.fps} fps`);
      const frames = await framesPart(planned, form.sampling, adapting);
      return [frames, ...(await soundOf(planned, adapting))];
    }
    case 'pictures': {
      const pictures = await asPictures(planned, plan, form.indexes, adapting);
      return [...pictures, ...(await soundOf(planned, adapting))];
    }
  }
}

async function asPictures(
  planned: PlannedMedia,
  plan: VideoPlan,
  indexes: readonly number[],
  adapting: Adapting,
): Promise<Parts> {
  const { durationSeconds, frameCount } = plan;
  const all = indexes.length === frameCount ? '' : ` of ${frameCount}`;
  adapting.notice(`video given as ${indexes.length} pictures${all}`);
  const pictures = await framePictures(planned, plan, indexes, adapting);
  const timeText = durationSeconds < indexes.length ? fineClockTime : clockTime;
  return [
    asText(`Video of ${clockTime(durationSeconds)}, each picture after its time:`),
    ...pictures.flatMap((picture, order) => [
      asText(timeText((indexes[order]! * durationSeconds) / frameCount)),
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
