/** Several media side by side: each in a sentence, then what they share and what sets them apart. */
import { tellableThings } from './answer-exists.ts';
import { mainColours } from './describe-picture.ts';
import { type Perceived, picturesOf } from './perceived.ts';
import type { Phrases } from './phrases.ts';
import type { Thing } from './things.ts';

/** Brightness must differ by this much to be worth a word. */
const NOTABLE_BRIGHTNESS = 0.1;

export interface Named {
  readonly medium: string;
  readonly perceived: Perceived;
}

/** Sentences on common points and differences; the descriptions come before them. */
export function answerCompare(media: readonly Named[], phrases: Phrases): string[] {
  const [first, second] = media;
  if (first === undefined) return [];
  if (second === undefined) return [phrases.onlyOne(first.medium)];
  const visible = media.filter(({ perceived }) => perceived.evidence.kind !== 'audio');
  if (visible.length < 2) return [];
  return [...comparedThings(visible, phrases), ...comparedLooks(visible, phrases)];
}

function comparedThings(media: readonly Named[], phrases: Phrases): string[] {
  const things = media.map(({ perceived }) => tellableThings(perceived));
  const names = things.map((each) => new Set(each.map((thing) => thing.name)));
  const shared = (things[0] ?? []).filter((thing) => names.every((set) => set.has(thing.name)));
  // What only one of them shows stands in its description already.
  return [
    shared.length > 0
      ? phrases.bothShow(
          media.length,
          shared.map((thing) => phrases.thing(single(thing))),
        )
      : phrases.nothingShared(),
  ];
}

/** Numbers may differ between the media, so what is shared is named without them. */
function single(thing: Thing): Thing {
  return { ...thing, count: 1, closer: null };
}

function comparedLooks(media: readonly Named[], phrases: Phrases): string[] {
  const sentences: string[] = [];
  const colours = media.map(({ perceived }) =>
    picturesOf(perceived.evidence).flatMap(({ picture }) => mainColours(picture)),
  );
  const shared = [...new Set(colours[0])].filter((name) =>
    colours.every((each) => each.includes(name)),
  );
  if (shared.length > 0) sentences.push(phrases.sharedColours(shared));
  const light = media.map(({ perceived }) => meanBrightness(perceived));
  const [a = 0, b = 0] = light;
  const [first, second] = media;
  if (media.length === 2 && first !== undefined && second !== undefined) {
    if (a - b >= NOTABLE_BRIGHTNESS)
      sentences.push(phrases.brighterThan(first.medium, second.medium));
    if (b - a >= NOTABLE_BRIGHTNESS)
      sentences.push(phrases.brighterThan(second.medium, first.medium));
  }
  return [...sentences, ...comparedSizes(media, phrases)];
}

function comparedSizes(media: readonly Named[], phrases: Phrases): string[] {
  const sizes = media.flatMap(({ perceived: { evidence } }) =>
    evidence.kind === 'audio' ? [] : [{ width: evidence.width, height: evidence.height }],
  );
  const [first] = sizes;
  if (first === undefined) return [];
  const equal = sizes.every(
    ({ width, height }) => width === first.width && height === first.height,
  );
  if (equal) return [phrases.sameSize(sizes.length, first.width, first.height)];
  return media.flatMap(({ medium, perceived: { evidence } }) =>
    evidence.kind === 'audio' ? [] : [phrases.isSize(medium, evidence.width, evidence.height)],
  );
}

function meanBrightness({ evidence }: Perceived): number {
  const pictures = picturesOf(evidence);
  return pictures.reduce((sum, { picture }) => sum + picture.brightness, 0) / pictures.length;
}
