/** How English names things, their number and their place; the sentences stand in `english.ts`. */
import { displayName } from '../understand/vocabulary.ts';
import { countedNoun, listOf, withArticle } from './english-grammar.ts';
import { type Place, placeOf, sharedPlace } from './place.ts';
import type { Sureness, Thing } from './things.ts';

const HEDGES: Readonly<Record<Sureness, string>> = {
  sure: '',
  probably: 'probably ',
  possibly: 'possibly ',
};

/** "a tabby cat", "probably two dogs". */
export function thing(found: Thing): string {
  const hedge = HEDGES[found.sureness];
  if (found.count > 1) return `${hedge}${countedNoun(found.name, found.count)}`;
  if (found.closer === null) return `${hedge}${withArticle(displayName(found.name))}`;
  if (found.closer.sureness === 'sure') return withArticle(displayName(found.closer.name));
  const closer = withArticle(displayName(found.closer.name));
  return `${hedge}${withArticle(displayName(found.name))} (${HEDGES[found.closer.sureness]}${closer})`;
}

/** "at the top left". */
export function place({ horizontal, vertical, size }: Place): string {
  if (size === 'filling') return 'filling most of the frame';
  const corner =
    horizontal === 'centre'
      ? vertical === 'middle'
        ? 'in the centre'
        : `at the ${vertical}`
      : vertical === 'middle'
        ? `on the ${horizontal}`
        : `at the ${vertical} ${horizontal}`;
  if (size !== 'foreground') return corner;
  return corner === 'in the centre' ? 'in the foreground' : `in the foreground ${corner}`;
}

/** A thing with its place, where its boxes share one. */
export function placedThing(found: Thing): string {
  const shared = sharedPlace(found.boxes);
  return shared === null ? thing(found) : `${thing(found)} ${place(shared)}`;
}

/** "shows a cup in the foreground, probably also a spoon; as a whole it looks like an espresso" */
export function content(boxed: readonly Thing[], overall: readonly Thing[]): string {
  const names = listOf(overall.map((found) => withArticle(displayName(found.name))));
  const sureness = overall[0]?.sureness ?? 'sure';
  if (boxed.length === 0) {
    if (overall.length === 0) {
      return 'shows none of the 80 kinds of objects and 1,000 labels that I recognise with any confidence';
    }
    return `${HEDGES[sureness]}shows ${names}`;
  }
  const shown = groupedBySureness(boxed);
  if (overall.length === 0) return shown;
  const looks = { sure: 'looks like', probably: 'probably looks like', possibly: 'may be' };
  return `${shown}; as a whole it ${looks[sureness]} ${names}`;
}

/** One hedge for all things that need it, the sure ones first. */
function groupedBySureness(boxed: readonly Thing[]): string {
  const groups = Map.groupBy(boxed, ({ sureness }) => sureness);
  return [...groups]
    .map(([sureness, things], index) => {
      const names = listOf(things.map((found) => placedThing({ ...found, sureness: 'sure' })));
      return index === 0 ? `${HEDGES[sureness]}shows ${names}` : `${sureness} also ${names}`;
    })
    .join(', ');
}

/** What is there instead, after a no. */
export const seenInstead = (seen: readonly Thing[]): string =>
  seen.length === 0 ? '' : `; what I recognise is ${listOf(seen.map(thing))}`;

/** "the tabby cat", "the cat (probably a tabby cat)". */
export function theThing(found: Thing): string {
  return thing(found).replace(/^(probably |possibly )?an? /u, '$1the ');
}

/** ": one on the left and one on the right", when a few boxes lie apart. */
export function boxPlaces(found: Thing | undefined): string {
  const MAX_PLACED = 3;
  if (found === undefined || found.boxes.length > MAX_PLACED) return '';
  if (found.boxes.length === 1) return `, ${place(placeOf(found.boxes[0]!))}`;
  const places = found.boxes.map((box) => place(placeOf(box)));
  if (new Set(places).size === 1) return `, all ${places[0]}`;
  return `: ${listOf(places.map((each) => `one ${each}`))}`;
}
