/** Answers about the medium itself: length, size, shots, colours, light, language, loudness. */
import type { PictureEvidence } from '../evidence.ts';
import type { Question } from '../understand/question.ts';
import { linesOf, scriptOf } from './answer-read.ts';
import { describeSpeech, languagesOf } from './describe-sound.ts';
import { lightOf } from './describe-picture.ts';
import { type Perceived, picturesOf, soundOf } from './perceived.ts';
import type { Phrases } from './phrases.ts';

/** Colours that cover less are not worth a number. */
const MIN_NAMED_SHARE = 0.04;
const MAX_COLOURS = 6;
const ASKS_DAY_OR_NIGHT = /night|day|白天|晚上|夜/iu;

/** Sentence about the length of a medium. */
export function answerDuration(
  medium: string,
  { evidence }: Perceived,
  phrases: Phrases,
): string[] {
  return evidence.kind === 'image'
    ? [phrases.hasNoLength(medium)]
    : [phrases.lasts(medium, evidence.durationSeconds)];
}

/** Sentence about the pixels of a medium. */
export function answerSize(medium: string, { evidence }: Perceived, phrases: Phrases): string[] {
  return evidence.kind === 'audio'
    ? [phrases.hasNoSize(medium)]
    : [phrases.isSize(medium, evidence.width, evidence.height)];
}

/** Sentence about the shots of a video. */
export function answerShots(medium: string, { evidence }: Perceived, phrases: Phrases): string[] {
  if (evidence.kind === 'audio') return [phrases.notVisible(medium)];
  if (evidence.kind === 'image') return [phrases.noTimeLine(medium)];
  return [phrases.hasShots(medium, evidence.shotStartsSeconds)];
}

/** Sentences about colours, with their shares; over all scenes of a video. */
export function answerColours(
  medium: string,
  { evidence }: Perceived,
  question: Question,
  phrases: Phrases,
): string[] {
  const colours = averageColours(picturesOf(evidence).map(({ picture }) => picture));
  if (colours.length === 0) return [phrases.notVisible(medium)];
  const single = question.subjects.length > 0 ? [phrases.coloursOfWhole()] : [];
  return [phrases.mainColours(medium, colours), ...single];
}

/** Sentences about light. */
export function answerBrightness(
  medium: string,
  { evidence }: Perceived,
  question: Question,
  phrases: Phrases,
): string[] {
  const pictures = picturesOf(evidence);
  if (pictures.length === 0) return [phrases.notVisible(medium)];
  const brightness =
    pictures.reduce((sum, { picture }) => sum + picture.brightness, 0) / pictures.length;
  const hour = ASKS_DAY_OR_NIGHT.test(question.text) ? [phrases.lightIsNoHour()] : [];
  return [phrases.isLight(medium, lightOf(brightness), brightness), ...hour];
}

/** Sentences about the language that is spoken, else the script that is written. */
export function answerLanguage(medium: string, perceived: Perceived, phrases: Phrases): string[] {
  const sound = soundOf(perceived.evidence);
  if (sound !== null && sound.segments.length > 0) {
    return [phrases.spokenLanguage(medium, languagesOf(sound))];
  }
  const lines = linesOf(perceived);
  if (lines.length > 0) {
    return [phrases.script(medium, scriptOf(lines.map((line) => line.text).join(' ')))];
  }
  if (sound !== null) return [phrases.nobodySpeaks(medium, sound.background, false)];
  return [perceived.evidence.kind === 'video' ? phrases.noSound(medium) : phrases.noText(medium)];
}

/** Sentences about what is heard, words and the rest. */
export function answerSound(medium: string, { evidence }: Perceived, phrases: Phrases): string[] {
  const sound = soundOf(evidence);
  if (sound === null) return [phrases.noSound(medium)];
  return [
    ...describeSpeech(medium, sound, phrases, { long: true }),
    phrases.loudness(sound.loudnessDb),
  ];
}

/** Colour shares averaged over pictures, largest first. */
export function averageColours(
  pictures: readonly PictureEvidence[],
): readonly { readonly name: string; readonly share: number }[] {
  const sums = new Map<string, number>();
  for (const { colours } of pictures) {
    for (const { name, share } of colours) sums.set(name, (sums.get(name) ?? 0) + share);
  }
  return [...sums]
    .map(([name, sum]) => ({ name, share: sum / pictures.length }))
    .filter(({ share }) => share >= MIN_NAMED_SHARE)
    .sort((a, b) => b.share - a.share)
    .slice(0, MAX_COLOURS);
}
