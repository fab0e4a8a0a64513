/** The sentences of `phrases.ts` in English. */
import type { FieldKind } from '../understand/fields.ts';
import { displayName } from '../understand/vocabulary.ts';
import {
  capital,
  countedNoun,
  listOf,
  numberWord,
  ordinalWord,
  pluralOf,
  stopped,
  withArticle,
} from './english-grammar.ts';
import { BEYOND_ENGLISH, INTRODUCTION_ENGLISH } from './limits-text.ts';
import type { Span } from './perceived.ts';
import { type Place, placeOf, sharedPlace } from './place.ts';
import type { Phrases } from './phrases.ts';
import type { Sureness, Thing } from './things.ts';
import { clockTime, oneDecimal, percent } from './time-text.ts';

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });
const NOUNS = { image: 'picture', audio: 'recording', video: 'video' } as const;
const HEDGES: Readonly<Record<Sureness, string>> = {
  sure: '',
  probably: 'probably ',
  possibly: 'possibly ',
};
const BACKGROUNDS = {
  silence: 'silence',
  noise: 'noise without words',
  'music-like': 'something that sounds like music',
} as const;

const quote = (text: string): string => `"${text}"`;
const lower = (medium: string): string => medium.charAt(0).toLowerCase() + medium.slice(1);
const inside = (medium: string): string => `in ${lower(medium)}`;
const languageName = (code: string): string => languageNames.of(code) ?? code;
const timeSpan = (span: Span): string =>
  clockTime(span.startSeconds) === clockTime(span.endSeconds)
    ? `at ${clockTime(span.startSeconds)}`
    : `from ${clockTime(span.startSeconds)} to ${clockTime(span.endSeconds)}`;
const spans = (all: readonly Span[]): string => listOf(all.map(timeSpan));
const plural = (count: number, noun: string): string =>
  `${numberWord(count)} ${noun}${count === 1 ? '' : 's'}`;

function thing(found: Thing): string {
  const hedge = HEDGES[found.sureness];
  if (found.count > 1) return `${hedge}${countedNoun(found.name, found.count)}`;
  if (found.closer === null) return `${hedge}${withArticle(displayName(found.name))}`;
  if (found.closer.sureness === 'sure') return withArticle(displayName(found.closer.name));
  const closer = withArticle(displayName(found.closer.name));
  return `${hedge}${withArticle(displayName(found.name))} (${HEDGES[found.closer.sureness]}${closer})`;
}

function place({ horizontal, vertical, size }: Place): string {
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

function placedThing(found: Thing): string {
  const shared = sharedPlace(found.boxes);
  return shared === null ? thing(found) : `${thing(found)} ${place(shared)}`;
}

/** "shows a cup in the foreground, probably also a spoon; as a whole it looks like an espresso" */
function content(boxed: readonly Thing[], overall: readonly Thing[]): string {
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

const seenInstead = (seen: readonly Thing[]): string =>
  seen.length === 0 ? '' : `; what I recognise is ${listOf(seen.map(thing))}`;

export const ENGLISH: Phrases = {
  gap: ' ',
  medium: (kind, ordinal) =>
    ordinal === null ? `The ${NOUNS[kind]}` : `The ${ordinalWord(ordinal)} ${NOUNS[kind]}`,
  thing,
  counted: countedNoun,

  shows: (medium, boxed, overall) => `${medium} ${content(boxed, overall)}.`,
  showsDuring: (span, boxed, overall) =>
    `${capital(timeSpan(span))} it ${content(boxed, overall)}.`,
  showsThroughout: (medium, boxed, overall) =>
    `From beginning to end ${lower(medium)} ${content(boxed, overall)}.`,
  furtherScenes: (count, things) =>
    things.length === 0
      ? `${capital(plural(count, 'further scene'))} follow.`
      : `${capital(plural(count, 'further scene'))} follow, with ${listOf(things)}.`,
  tone: (light, colours) => {
    if (light !== 'medium') {
      return `It is ${light}${colours.length === 0 ? '' : `, mostly ${listOf(colours)}`}.`;
    }
    if (colours.length === 0) return null;
    return `Its main ${colours.length === 1 ? 'colour is' : 'colours are'} ${listOf(colours)}.`;
  },
  videoLasts: (medium, seconds, shots) =>
    `${medium} lasts ${oneDecimal(seconds)} seconds` +
    (shots > 1 ? ` and has ${plural(shots, 'shot')}.` : '.'),
  carriesText: (medium, lines, moreLines) => {
    const more = moreLines === 0 ? '' : `, and ${plural(moreLines, 'more line')}`;
    return stopped(`${medium ?? 'It'} carries the text ${listOf(lines.map(quote))}${more}`);
  },
  looksLikeDocument: (medium, kind) => `By its words ${lower(medium)} is ${withArticle(kind)}.`,

  videoInBrief: (medium, seconds, things, spoken) => {
    const shown =
      things.length === 0
        ? 'and shows nothing that I recognise for sure'
        : `and shows ${listOf(things.map(thing))}`;
    const heard =
      spoken === null
        ? ''
        : `, while somebody says in ${languageName(spoken.language)}: ${quote(spoken.text)}`;
    return stopped(`${medium} lasts ${oneDecimal(seconds)} seconds ${shown}${heard}`);
  },

  says: ({ span, text, language, unsure }) =>
    stopped(
      `${capital(timeSpan(span))} somebody says in ${languageName(language)}` +
        `${unsure ? ' (hard to make out)' : ''}: ${quote(text)}`,
    ),
  speechGoesOn: (until) => `The speech goes on until ${clockTime(until)}.`,
  nobodySpeaks: (medium, background, unknown) => {
    const heard =
      background === 'none' || unknown ? '' : `; what is heard is ${BACKGROUNDS[background]}`;
    return background === 'silence'
      ? `Nobody speaks ${inside(medium)}; it is silent.`
      : `Nobody speaks ${inside(medium)}${heard}.`;
  },
  besidesSpeech: (background) =>
    background === 'none' || background === 'silence'
      ? null
      : `Besides the voice there is ${BACKGROUNDS[background]}.`,
  noSound: (medium) => `${medium} has no sound.`,
  soundLasts: (medium, seconds) => `${medium} lasts ${oneDecimal(seconds)} seconds.`,
  loudness: (decibels) =>
    decibels === null
      ? 'It is digitally silent.'
      : `Its loudness is about ${Math.round(decibels)} dB relative to full scale.`,
  spokenLanguage: (medium, languages) =>
    `The language spoken ${inside(medium)} is ${listOf(languages.map(languageName))}.`,

  reads: (medium, lines) =>
    lines.length === 1
      ? stopped(`${medium} reads ${quote(lines[0] ?? '')}`)
      : `${medium} carries ${plural(lines.length, 'line')} of text:\n${lines.map(quote).join('\n')}`,
  noText: (medium) => `I find no text ${inside(medium)}.`,
  field: (label, value, line) =>
    value === line
      ? stopped(`The ${label} is ${value}`)
      : stopped(`The ${label} is ${value}; the line reads ${quote(line)}`),
  fieldName: (kind: FieldKind) => kind,
  fieldMissing: (label, medium) => `I find no ${label} in the text of ${lower(medium)}.`,
  textHas: (medium, text, line) =>
    `Yes, ${quote(text)} is written ${inside(medium)}${text === line ? '.' : `: ${stopped(quote(line))}`}`,
  textLacks: (medium, text) => `I do not find ${quote(text)} in the text of ${lower(medium)}.`,
  script: (medium, script) =>
    ({
      latin: `The text ${inside(medium)} is in Latin letters; which language it is I cannot tell for sure.`,
      chinese: `The text ${inside(medium)} is in Chinese characters.`,
      other: `The text ${inside(medium)} has neither Latin letters nor Chinese characters.`,
    })[script],

  counts: (medium, name, count, parts) => {
    if (count === 0) return `I see no ${pluralOf(name)} ${inside(medium)}.`;
    const unsure = parts.some((part) => part.sureness !== 'sure') ? ', not all of them surely' : '';
    const single = count === 1 && parts[0] !== undefined;
    if (single && unsure !== '')
      return `I see one ${displayName(name)} ${inside(medium)}, though not surely.`;
    const members = parts.length > 1 ? `: ${listOf(parts.map(thing))}` : boxPlaces(parts[0]);
    return `I see ${countedNoun(name, count)} ${inside(medium)}${unsure}${members}.`;
  },
  countsAtOnce: (medium, name, count, at) =>
    count === 0
      ? `I see no ${pluralOf(name)} ${inside(medium)}.`
      : count === 1
        ? `I see one ${displayName(name)} ${inside(medium)}, first at ${clockTime(at)}, and never more than one at a time.`
        : `At most ${countedNoun(name, count)} are seen at the same time ${inside(medium)}, first at ${clockTime(at)}.`,
  countsTextUnits: (medium, unit, count, spoken) =>
    `${capital(plural(count, unit.slice(0, -1)))} ${count === 1 ? 'is' : 'are'} ${spoken ? 'spoken' : 'written'} ${inside(medium)}.`,
  countsQuote: (medium, text, count) =>
    `${quote(text)} occurs ${count === 1 ? 'once' : `${numberWord(count)} times`} ${inside(medium)}.`,
  seenAsWhole: (medium, found) =>
    `${medium} as a whole looks like ${thing(found)}; I recognised no single ones that could be counted.`,
  yes: (medium, things, during) =>
    `Yes, ${inside(medium)} I see ${listOf(things.map(during === null ? placedThing : thing))}` +
    `${during === null ? '' : ` ${spans(during)}`}.`,
  no: (medium, name, seen) =>
    `No, I see no ${displayName(name)} ${inside(medium)}${seenInstead(seen)}.`,
  unknownWord: (word) =>
    `${quote(word)} is not among the 80 kinds of objects and 1,000 labels that I recognise, so I cannot tell.`,
  isA: (things) => `It is ${listOf(things.map(thing))}.`,
  noCloser: () => 'More closely I cannot tell.',
  isNoKnown: (medium, name, seen) =>
    `I recognise no ${displayName(name)} ${inside(medium)}${seenInstead(seen)}.`,
  nothingThere: (medium) => `I recognise no object ${inside(medium)} with any confidence.`,
  seenAt: (name, during) => `${capital(withArticle(displayName(name)))} is seen ${spans(during)}.`,
  saidAt: (text, during, sentence) =>
    stopped(
      `${quote(text)} is said ${spans(during)}, in the words ${quote(sentence.replace(/[,;:]$/u, ''))}`,
    ),
  notSaid: (medium, text) => `I do not hear ${quote(text)} ${inside(medium)}.`,
  speechAt: (during) => `Somebody speaks ${spans(during)}.`,
  whereIs: (found, places) =>
    found.count === 1
      ? `${capital(theThing(found))} is ${listOf(places.map(place))}.`
      : `Of ${countedNoun(found.name, found.count)}, ${listOf(places.map((each) => `one is ${place(each)}`))}.`,
  box: (name, left, top, right, bottom) =>
    `The box of the ${displayName(name)} runs from (${left}, ${top}) to (${right}, ${bottom}) in pixels.`,
  textIsAt: (text, at) => `The text ${quote(text)} stands ${place(at)}.`,
  placeUnknown: (found) =>
    `I recognise ${thing(found)} in the picture as a whole, but cannot say where it is.`,
  noTimeLine: (medium) => `${medium} is a still, so nothing in it has a time.`,
  notVisible: (medium) => `${medium} is sound only, so nothing is to be seen in it.`,

  lasts: (medium, seconds) =>
    `${medium} lasts ${oneDecimal(seconds)} seconds (${clockTime(seconds)}).`,
  hasNoLength: (medium) => `${medium} is a still and has no length.`,
  isSize: (medium, width, height) => `${medium} is ${width} pixels wide and ${height} pixels high.`,
  hasNoSize: (medium) => `${medium} is sound only and has no size in pixels.`,
  hasShots: (medium, starts) =>
    starts.length < 2
      ? `${medium} is a single shot.`
      : `${medium} has ${plural(starts.length, 'shot')}, which begin at ${listOf(starts.map(clockTime))}.`,
  mainColours: (medium, colours) =>
    `The main colours of ${lower(medium)} are ${listOf(colours.map(({ name, share }) => `${name} (${percent(share)})`))}.`,
  coloursOfWhole: () => 'I measure colours for the picture as a whole, not for single things.',
  isLight: (medium, light, brightness) =>
    `${medium} is ${light === 'medium' ? 'neither bright nor dark' : light}, with a mean brightness of ${percent(brightness)}.`,
  lightIsNoHour: () => 'Whether that means day or night the brightness alone does not tell.',

  onlyOne: (medium) => `There is nothing to compare ${lower(medium)} with: it is the only one.`,
  bothShow: (count, things) => `${count === 2 ? 'Both' : 'All of them'} show ${listOf(things)}.`,
  nothingShared: () => 'I recognise nothing that they have in common.',
  onlyIn: (medium, things) => `Only ${lower(medium)} shows ${listOf(things)}.`,
  brighterThan: (medium, other) => `${medium} is brighter than ${lower(other)}.`,
  sharedColours: (colours) => `They share ${listOf(colours)} among their main colours.`,
  sameSize: (count, width, height) =>
    `${count === 2 ? 'Both' : 'All'} are ${width} pixels wide and ${height} pixels high.`,

  beyond: (beyond) => BEYOND_ENGLISH[beyond],
  nothingAttached: () => 'This conversation carries no picture, recording or video.',
  introduction: () => INTRODUCTION_ENGLISH,
};

/** "the tabby cat", "the cat (probably a tabby cat)". */
function theThing(found: Thing): string {
  return thing(found).replace(/^(probably |possibly )?an? /u, '$1the ');
}

/** ": one on the left and one on the right", when a few boxes lie apart. */
function boxPlaces(found: Thing | undefined): string {
  const MAX_PLACED = 3;
  if (found === undefined || found.boxes.length > MAX_PLACED) return '';
  if (found.boxes.length === 1) return `, ${place(placeOf(found.boxes[0]!))}`;
  const places = found.boxes.map((box) => place(placeOf(box)));
  if (new Set(places).size === 1) return `, all ${places[0]}`;
  return `: ${listOf(places.map((each) => `one ${each}`))}`;
}
