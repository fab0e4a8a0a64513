/**
 * From raw detections to things worth saying: boxes of one class become one counted thing, a label
 * that names a box more closely refines it, labels that contradict a box are dropped, and what is
 * too unsure is not said at all.
 */
import type { Box, FoundLabel, FoundObject, PictureEvidence } from '../evidence.ts';
import { kindsOf } from '../understand/vocabulary.ts';

/** Labels and objects below this are noise. */
export const MIN_CONFIDENCE = 0.4;
/** Below this something is only possible. */
const PROBABLE_CONFIDENCE = 0.55;
/** From here on something is stated plainly. */
const SURE_CONFIDENCE = 0.68;

/** Breeds and makes are often mistaken for their neighbours, so a closer name has to be surer. */
const CLOSER_PROBABLE_CONFIDENCE = 0.7;
const CLOSER_SURE_CONFIDENCE = 0.9;
/** A piece of furniture this large is what other things stand on. */
const BACKDROP_AREA = 0.5;

export type Sureness = 'sure' | 'probably' | 'possibly';

export interface Thing {
  /** Class name in the evidence. */
  readonly name: string;
  readonly count: number;
  readonly sureness: Sureness;
  readonly confidence: number;
  /** A closer name from the labels of the whole picture. */
  readonly closer: {
    readonly name: string;
    readonly sureness: Sureness;
    readonly confidence: number;
  } | null;
  /** Empty for things that only the whole picture showed. */
  readonly boxes: readonly Box[];
}

export interface PictureThings {
  /** Things with boxes: the surest first, of these the largest, what they stand on last. */
  readonly boxed: readonly Thing[];
  /** What the picture as a whole looks like, the surest first. */
  readonly overall: readonly Thing[];
}

/** How firmly a confidence may be worded. */
function surenessOf(confidence: number): Sureness {
  if (confidence >= SURE_CONFIDENCE) return 'sure';
  return confidence >= PROBABLE_CONFIDENCE ? 'probably' : 'possibly';
}

function closerSurenessOf(confidence: number): Sureness {
  if (confidence >= CLOSER_SURE_CONFIDENCE) return 'sure';
  return confidence >= CLOSER_PROBABLE_CONFIDENCE ? 'probably' : 'possibly';
}

/** The things of one picture. */
export function thingsOf(picture: PictureEvidence): PictureThings {
  const labels = usableLabels(picture.labels);
  const objects = picture.objects.filter(
    (object) =>
      object.confidence >= MIN_CONFIDENCE &&
      !labels.some((label) => label.confidence > object.confidence && contradicts(label, object)),
  );
  const kept = labels.filter(
    (label) =>
      !objects.some(
        (object) => object.confidence >= label.confidence && contradicts(label, object),
      ),
  );
  const groups = Map.groupBy(objects, (object) => object.name);
  const used = new Set<FoundLabel>();
  const boxed = [...groups].map(([name, members]): Thing => {
    const closer = kept.find((label) => label.name === name || kindsOf(label.name).has(name));
    if (closer !== undefined) used.add(closer);
    const confidence = Math.max(...members.map((member) => member.confidence));
    return {
      name,
      count: members.length,
      confidence,
      sureness: surenessOf(confidence),
      closer:
        closer === undefined || closer.name === name || members.length > 1
          ? null
          : {
              name: closer.name,
              sureness: closerSurenessOf(closer.confidence),
              confidence: closer.confidence,
            },
      boxes: members.map((member) => member.box),
    };
  });
  const overall = kept
    .filter((label) => !used.has(label))
    .map((label): Thing => ({
      name: label.name,
      count: 1,
      confidence: label.confidence,
      sureness: surenessOf(label.confidence),
      closer: null,
      boxes: [],
    }));
  return { boxed: boxed.sort(bySurenessThenArea), overall };
}

const SURENESS_RANK: Readonly<Record<Sureness, number>> = { sure: 0, probably: 1, possibly: 2 };

function bySurenessThenArea(a: Thing, b: Thing): number {
  return (
    SURENESS_RANK[a.sureness] - SURENESS_RANK[b.sureness] ||
    Number(isBackdrop(a)) - Number(isBackdrop(b)) ||
    largestArea(b) - largestArea(a)
  );
}

function isBackdrop(thing: Thing): boolean {
  return largestArea(thing) >= BACKDROP_AREA && kindsOf(thing.name).has('furniture');
}

/** Labels that any text brings about; the text itself says more. */
const PAGE_LABELS = new Set(
  'web site,menu,crossword puzzle,envelope,comic book,book jacket,packet,slide rule'.split(','),
);

/** The things of a picture that are worth telling: on one with text, not that it looks printed. */
export function tellableThingsOf(picture: PictureEvidence): PictureThings {
  const things = thingsOf(picture);
  return picture.lines.length === 0
    ? things
    : { ...things, overall: things.overall.filter(({ name }) => !PAGE_LABELS.has(name)) };
}

/** Boxed things and those of the whole picture together. */
export function allThings(picture: PictureEvidence): readonly Thing[] {
  const { boxed, overall } = thingsOf(picture);
  return [...boxed, ...overall];
}

/** Every kind that a thing belongs to, by its own and its closer name. */
export function thingKinds(thing: Thing): ReadonlySet<string> {
  const kinds = new Set(kindsOf(thing.name));
  if (thing.closer !== null) for (const kind of kindsOf(thing.closer.name)) kinds.add(kind);
  return kinds;
}

/** Share of the picture under the largest box of a thing. */
function largestArea(thing: Thing): number {
  return Math.max(0, ...thing.boxes.map((box) => box.width * box.height));
}

/** Labels sure enough to be said; of two that exclude each other the surer one. */
function usableLabels(labels: readonly FoundLabel[]): readonly FoundLabel[] {
  const sorted = labels
    .filter((label) => label.confidence >= MIN_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence);
  return sorted.filter(
    (label, index) => !sorted.slice(0, index).some((surer) => excludeEachOther(surer, label)),
  );
}

/** Families of which one subject is one member only: what is a dog is no cat. */
const EXCLUSIVE_FAMILIES = ['animal', 'vehicle', 'furniture', 'electronics', 'person'] as const;

function contradicts(label: FoundLabel, object: FoundObject): boolean {
  return !kindsOf(label.name).has(object.name) && excludeEachOther(label, object);
}

function excludeEachOther(a: { readonly name: string }, b: { readonly name: string }): boolean {
  const [kindsA, kindsB] = [kindsOf(a.name), kindsOf(b.name)];
  return EXCLUSIVE_FAMILIES.some((family) => kindsA.has(family) && kindsB.has(family));
}
