/**
 * One medium in the form in which an engine takes it: as it came where that is right, else made
 * over, else told in words. What is made less of than asked gets a notice.
 */
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { ConversationPart } from '../conversation.ts';
import { adaptVideo } from './adapt-video.ts';
import type { Adapting } from './adapting.ts';
import { checkAspect } from './aspect.ts';
import { attached, original, picturePart, soundPart } from './attachments.ts';
import { description, transcript } from './in-words.ts';
import { pictureFormat } from './picture-file.ts';

/**
 * At least one part; of a film several. Rejects with `engine-modality`, with `media-corrupt` for
 * pictures too long and narrow for the engine, or with what the reader throws.
 */
export async function adaptMedia(
  planned: PlannedMedia,
  adapting: Adapting,
): Promise<readonly ConversationPart[]> {
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
    return attached(original(planned));
  }
  return picturePart(planned, pictureFormat(facts.format, plan, imageFormats), adapting);
}

async function adaptSound(planned: PlannedMedia, adapting: Adapting): Promise<ConversationPart> {
  const { capabilities, mode, notice } = adapting;
  const { facts } = planned;
  if (!capabilities.inputs.includes('audio')) {
    notice('audio given as a transcript');
    return transcript(planned, adapting);
  }
  const readable = facts.kind === 'audio' && capabilities.audioFormats.includes(facts.format);
  return mode !== 'normalize' && readable
    ? attached(original(planned))
    : soundPart(planned, adapting);
}
