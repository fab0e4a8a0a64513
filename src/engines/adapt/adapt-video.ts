/**
 * A film in the form in which an engine takes it, with what else it may be where that is too large,
 * and what a client is to be told of it.
 */
import type { PlannedMedia, VideoPlan } from '../../core/media-plan.ts';
import type { Attachment, ConversationPart } from '../conversation.ts';
import { clockTime, fineClockTime } from '../local/answer/time-text.ts';
import type { Adapting } from './adapting.ts';
import { checkAspect } from './aspect.ts';
import {
  attached,
  filmOf,
  filmOfList,
  frameList,
  framePictures,
  original,
  soundPart,
} from './attachments.ts';
import { asText, description, transcript } from './in-words.ts';
import { USUAL_SAMPLING, videoForm } from './video-form.ts';
import type { WayOut } from './ways-out.ts';

/** It takes the frames that it samples for one a second. */
const TIMES_MAY_BE_WRONG = 'times in the video may be wrong';
const SAMPLED_BY_ENGINE = 'video sampled as the engine is set up';

type Parts = readonly ConversationPart[];

/** At least one part. Rejects as `adaptMedia`. */
export async function adaptVideo(planned: PlannedMedia, adapting: Adapting): Promise<Parts> {
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
    case 'original':
      for (const text of noticesOfOriginal(adapting)) notice(text);
      return withSound(original(planned), planned, adapting);
    case 'film': {
      const { sampling } = form;
      const film = await filmOf(
        planned,
        { sampling, withSound: plan.sound && capabilities.videoSound },
        adapting,
      );
      for (const text of noticesOfFilm(sampling, plan, adapting)) notice(text, film);
      adapting.mayBe(film, { byUrl: null, inBody: asItCame(planned, adapting) });
      return withSound(film, planned, adapting);
    }
    case 'list': {
      const { sampling } = form;
      const frames = await frameList(planned, sampling, adapting);
      if (plan.fps !== sampling.fps) notice(`video sampled at ${sampling.fps} fps`, frames);
      adapting.mayBe(frames, {
        byUrl: {
          notices: noticesOfFilm(sampling, plan, adapting),
          make: () => filmOfList(frames, { sampling, withSound: false }, adapting),
        },
        inBody: asItCame(planned, adapting),
      });
      return [attached(frames), ...(await soundOf(planned, adapting))];
    }
    case 'pictures': {
      const pictures = await asPictures(planned, plan, form.indexes, adapting);
      return [...pictures, ...(await soundOf(planned, adapting))];
    }
  }
}

/** A film as one file, and its sound where the engine does not hear that of films. */
async function withSound(
  film: Attachment,
  planned: PlannedMedia,
  adapting: Adapting,
): Promise<Parts> {
  const hears = adapting.capabilities.videoSound;
  return [attached(film), ...(hears ? [] : await soundOf(planned, adapting))];
}

function noticesOfOriginal({ capabilities, unusual, samplesAsTold }: Adapting): readonly string[] {
  return [
    ...(capabilities.videoTiming === 'one-fps' ? [TIMES_MAY_BE_WRONG] : []),
    ...(unusual && !samplesAsTold ? [SAMPLED_BY_ENGINE] : []),
  ];
}

/** Of what is in a film made anew an engine takes less, not more. */
function noticesOfFilm(
  sampling: VideoPlan,
  plan: VideoPlan,
  { capabilities, samplesAsTold }: Adapting,
): readonly string[] {
  const normalized = `video normalized to ${sampling.frameCount} frames`;
  if (capabilities.videoTiming === 'one-fps') {
    const sampled = plan.fps === sampling.fps ? [] : [`video sampled at ${sampling.fps} fps`];
    return [normalized, ...sampled, TIMES_MAY_BE_WRONG];
  }
  const isDense = plan.fps > USUAL_SAMPLING.fps && !samplesAsTold;
  return [normalized, ...(isDense ? [SAMPLED_BY_ENGINE] : [])];
}

/** Null where a budget has planned less than an engine would make of the whole film. */
function asItCame(planned: PlannedMedia, adapting: Adapting): WayOut | null {
  if (adapting.lowered && !adapting.samplesAsTold) return null;
  return {
    notices: ['video given as it came', ...noticesOfOriginal(adapting)],
    make: () => Promise.resolve(original(planned)),
  };
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
