/**
 * A video in prose, in order of time: neighbouring scenes that tell the same become one stretch
 * ("From 0:00 to 0:04 …"), then what is written and what is heard.
 */
import type { PictureEvidence, VideoEvidence } from '../evidence.ts';
import { capped, lightOf, mainColours, readableLines, tellsTheSame } from './describe-picture.ts';
import { describeSpeech, statementsOf } from './describe-sound.ts';
import type { Span } from './perceived.ts';
import type { Phrases } from './phrases.ts';
import { type PictureThings, tellableThingsOf, type Thing } from './things.ts';

/** Longer stories are told up to here and then summed up. */
const MAX_STRETCHES = 12;
const MAX_QUOTED_LINES = 6;
const MAX_SUMMED_THINGS = 8;

interface Stretch {
  readonly span: Span;
  readonly things: PictureThings;
}

/** Sentences about one video. */
export function describeVideo(
  medium: string,
  video: VideoEvidence,
  phrases: Phrases,
  brief: boolean,
): string[] {
  const stretches = mergeScenes(video);
  const shown = stretches.slice(0, MAX_STRETCHES);
  const rest = stretches.slice(shown.length);
  const [only] = stretches;
  if (brief) return [inBrief(medium, video, stretches, phrases)];
  const sentences = [
    phrases.videoLasts(medium, video.durationSeconds, video.shotStartsSeconds.length),
    ...(stretches.length === 1 && only !== undefined
      ? [phrases.showsThroughout(medium, only.things.boxed, only.things.overall)]
      : shown.map(({ span, things }) => phrases.showsDuring(span, things.boxed, things.overall))),
  ];
  if (rest.length > 0) sentences.push(phrases.furtherScenes(rest.length, namesIn(rest, phrases)));
  sentences.push(...toneOf(video, phrases), ...textOf(video, phrases));
  if (video.sound === null) {
    sentences.push(phrases.noSound(medium));
  } else {
    sentences.push(...describeSpeech(medium, video.sound, phrases, { long: true }));
  }
  return sentences;
}

/** Everything in one sentence. */
function inBrief(
  medium: string,
  video: VideoEvidence,
  stretches: readonly Stretch[],
  phrases: Phrases,
): string {
  const [first] = statementsOf(video.sound?.segments ?? []);
  const things = distinctThings(stretches.flatMap((stretch) => mainThings(stretch.things)));
  return phrases.videoInBrief(medium, video.durationSeconds, things, first ?? null);
}

/** What a scene is about: what it looks like as a whole, else its first thing. */
function mainThings({ boxed, overall }: PictureThings): readonly Thing[] {
  return overall.length > 0 ? overall : boxed.slice(0, 1);
}

/** Scenes joined while they tell the same; of each stretch the surest scene speaks. */
export function mergeScenes(video: VideoEvidence): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const scene of video.scenes) {
    const things = capped(tellableThingsOf(scene.picture));
    const last = stretches.at(-1);
    const span = { startSeconds: scene.startSeconds, endSeconds: scene.endSeconds };
    if (last === undefined || !tellsTheSame(last.things, things)) {
      stretches.push({ span, things });
      continue;
    }
    stretches[stretches.length - 1] = {
      span: { startSeconds: last.span.startSeconds, endSeconds: scene.endSeconds },
      things: surer(last.things, things),
    };
  }
  return stretches;
}

function surer(a: PictureThings, b: PictureThings): PictureThings {
  return confidenceOf(b) > confidenceOf(a) ? b : a;
}

function confidenceOf({ boxed, overall }: PictureThings): number {
  const all = [...boxed, ...overall];
  return all.reduce((sum, thing) => sum + thing.confidence, 0) / Math.max(1, all.length);
}

function namesIn(stretches: readonly Stretch[], phrases: Phrases): string[] {
  const all = stretches.flatMap(({ things }) => [...things.boxed, ...things.overall]);
  return distinctThings(all).map((thing) => phrases.thing(thing));
}

function distinctThings(things: readonly Thing[]): readonly Thing[] {
  const seen = new Map<string, Thing>();
  for (const thing of things) if (!seen.has(thing.name)) seen.set(thing.name, thing);
  return [...seen.values()].slice(0, MAX_SUMMED_THINGS);
}

/** Light and colours, only where all scenes agree about the light. */
function toneOf(video: VideoEvidence, phrases: Phrases): string[] {
  const pictures = video.scenes.map((scene) => scene.picture);
  const [first] = pictures;
  if (first === undefined) return [];
  const light = lightOf(first.brightness);
  if (!pictures.every((picture) => lightOf(picture.brightness) === light)) return [];
  const shared = mainColours(first).filter((colour) =>
    pictures.every((picture) => mainColours(picture).includes(colour)),
  );
  const tone = phrases.tone(light, shared);
  return tone === null ? [] : [tone];
}

/** The sentence about everything that is written, if anything is. */
export function textOf(video: VideoEvidence, phrases: Phrases): string[] {
  const lines = distinctLines(video.scenes.map((scene) => scene.picture));
  if (lines.length === 0) return [];
  const quoted = lines.slice(0, MAX_QUOTED_LINES);
  return [phrases.carriesText(null, quoted, lines.length - quoted.length)];
}

/** Every line that is read anywhere in the pictures, once. */
function distinctLines(pictures: readonly PictureEvidence[]): readonly string[] {
  return [
    ...new Set(pictures.flatMap((picture) => readableLines(picture).map((line) => line.text))),
  ];
}
