/** What the evidence holds, as JSON values: objects, texts, receipt items, scenes, colours. */
import type { Question } from '../understand/question.ts';
import { displayName } from '../understand/vocabulary.ts';
import { averageColours } from './answer-facts.ts';
import { tellableThings } from './answer-exists.ts';
import { linesOf } from './answer-read.ts';
import { CHINESE } from './chinese.ts';
import { languagesOf } from './describe-sound.ts';
import { mergeScenes } from './describe-video.ts';
import { ENGLISH } from './english.ts';
import type { JsonObject } from './json-value.ts';
import { type Perceived, picturesOf, soundOf } from './perceived.ts';
import { placeOf } from './place.ts';
import { isDocument, receiptItems } from './receipt.ts';
import type { Thing } from './things.ts';

/** Things with number, confidence and place, as JSON. */
export function objectsOf(media: readonly Perceived[]): JsonObject[] {
  return things(media).map((thing) => {
    const [box] = thing.boxes;
    const object: JsonObject = {
      name: thingName(thing),
      count: thing.count,
      confidence: round(thing.confidence),
    };
    if (box !== undefined) {
      const { horizontal, vertical } = placeOf(box);
      object['position'] = `${vertical} ${horizontal}`;
      object['box'] = {
        left: round(box.left),
        top: round(box.top),
        width: round(box.width),
        height: round(box.height),
      };
    }
    return object;
  });
}

/** Lines that were read, in reading order. */
export function textsOf(media: readonly Perceived[]): string[] {
  return media.flatMap((each) => linesOf(each).map((line) => line.text));
}

/** The closest name that is sure. */
export function thingName(thing: Thing): string {
  return displayName(thing.closer?.sureness === 'sure' ? thing.closer.name : thing.name);
}

/** Whether the media are pages of text, which show no objects. */
export function isPage(media: readonly Perceived[]): boolean {
  const all = pictures(media);
  return all.length > 0 && all.every(isDocument);
}

/** What a receipt lists. */
export function itemsOf(media: readonly Perceived[]): JsonObject[] {
  return pictures(media)
    .flatMap(receiptItems)
    .map(({ name, quantity, price, text }) => ({ name, quantity, price, text }));
}

/** The stretches of a video with what each shows. */
export function scenesOf(media: readonly Perceived[], question: Question): JsonObject[] {
  const phrases = question.language === 'zh' ? CHINESE : ENGLISH;
  return media.flatMap(({ evidence }) =>
    evidence.kind !== 'video'
      ? []
      : mergeScenes(evidence).map(({ span, things: { boxed, overall } }) => ({
          start: span.startSeconds,
          end: span.endSeconds,
          description: phrases.showsDuring(span, boxed, overall),
          objects: [...boxed, ...overall].map(thingName),
        })),
  );
}

/** Things worth telling in all media. */
export function things(media: readonly Perceived[]): readonly Thing[] {
  return media.flatMap((each) => tellableThings(each));
}

/** All pictures of all media. */
export function pictures(
  media: readonly Perceived[],
): ReturnType<typeof picturesOf>[number]['picture'][] {
  return media.flatMap(({ evidence }) => picturesOf(evidence).map(({ picture }) => picture));
}

/** The sounds of all media that have one. */
export function sounds(media: readonly Perceived[]): NonNullable<ReturnType<typeof soundOf>>[] {
  return media.flatMap(({ evidence }) => soundOf(evidence) ?? []);
}

/** Languages spoken anywhere. */
export function languages(media: readonly Perceived[]): string[] {
  return [...new Set(sounds(media).flatMap((sound) => languagesOf(sound)))];
}

/** Main colours over all pictures. */
export function colours(media: readonly Perceived[]): string[] {
  return averageColours(pictures(media)).map(({ name }) => name);
}

/** The size of the first medium that has one. */
export function sized(
  media: readonly Perceived[],
): { readonly width: number; readonly height: number } | undefined {
  for (const { evidence } of media) if (evidence.kind !== 'audio') return evidence;
  return undefined;
}

/** Three decimals are enough for people and programs. */
export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
