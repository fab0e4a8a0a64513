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
import {
  boxPlaces,
  content,
  place,
  placedThing,
  seenInstead,
  theThing,
  thing,
} from './english-things.ts';
import type { Phrases } from './phrases.ts';
import { clockTime, oneDecimal, percent } from './time-text.ts';

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });
const NOUNS = { image: 'picture', audio: 'recording', video: 'video' } as const;
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

const isPlural = (label: string): boolean => /[^su]s$/u.test(label);

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
  field: (label, value, line, medium) => {
    const place = medium === null ? '' : `${capital(inside(medium))} `;
    const named = `${place}${place === '' ? 'The' : 'the'} ${label} ${isPlural(label) ? 'are' : 'is'} ${value}`;
    return stopped(value === line ? named : `${named}; the line reads ${quote(line)}`);
  },
  priceMissing: (item, medium) =>
    `I find no price of ${quote(item)} in the text of ${lower(medium)}.`,
  passages: (medium, rows) =>
    rows.length === 1
      ? stopped(`${medium} says on that: ${quote(rows[0] ?? '')}`)
      : `These lines of ${lower(medium)} may answer that:\n${rows.map(quote).join('\n')}`,
  onlyTimes: (medium, rows) =>
    `${medium} names ${listOf(rows.map(quote))}; whether that answers the question I cannot tell.`,
  headedBy: (medium, rows) =>
    stopped(
      `Who it is from I cannot tell for sure; ${lower(medium)} begins with ${listOf(rows.map(quote))}`,
    ),
  noTimeInText: (medium) => `I find no date or time in the text of ${lower(medium)}.`,
  notHeard: (medium) => `What I hear ${inside(medium)} does not tell that.`,
  silentDuring: (medium, during) => `Nothing is said ${inside(medium)} ${spans(during)}.`,
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
  lists: (medium, rows) =>
    `${medium} lists ${plural(rows.length, 'item')} with a price:\n${rows.map(quote).join('\n')}`,
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
  sees: (medium, things) => `${capital(inside(medium))} I see ${listOf(things.map(placedThing))}.`,
  seesNo: (medium, name) => `I see no ${displayName(name)} ${inside(medium)}.`,
  neither: (medium, names, seen) =>
    `I see neither ${listOf(
      names.map((name) => withArticle(displayName(name))),
      'nor',
    )} ${inside(medium)}${seenInstead(seen)}.`,
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
  quoted: quote,
  confidences: (medium, items) =>
    `How sure I am ${inside(medium)}: ${listOf(items.map(({ name, confidence }) => `${displayName(name)} ${percent(confidence)}`))}.`,
  noFindings: (medium) => `There is nothing that I recognised ${inside(medium)}.`,
  endsBefore: (medium, seconds) => `${medium} ends at ${clockTime(seconds)}.`,
  hasOnlyShots: (medium, count) => `${medium} has only ${plural(count, 'shot')}.`,
  lightIsNoHour: () => 'Whether that means day or night the brightness alone does not tell.',

  whichShow: (media, things) =>
    `${capital(listOf(media.map(lower)))} ${media.length === 1 ? 'shows' : 'show'} ${listOf(things.map(thing))}.`,
  noneShows: (name) => `I see no ${displayName(name)} in any of them.`,
  hasExtreme: (medium, label, extreme) =>
    `${medium} has the ${extreme === 'most' ? 'higher' : 'lower'} ${label}.`,
  notComparable: () => 'From these values I cannot tell which one it is.',
  onlyOne: (medium) => `There is nothing to compare ${lower(medium)} with: it is the only one.`,
  bothShow: (count, things) => `${count === 2 ? 'Both' : 'All of them'} show ${listOf(things)}.`,
  nothingShared: () => 'I recognise nothing that they have in common.',
  brighterThan: (medium, other) => `${medium} is brighter than ${lower(other)}.`,
  sharedColours: (colours) => `They share ${listOf(colours)} among their main colours.`,
  sameSize: (count, width, height) =>
    `${count === 2 ? 'Both' : 'All'} are ${width} pixels wide and ${height} pixels high.`,

  beyond: (beyond) => BEYOND_ENGLISH[beyond],
  nothingAttached: () => 'This conversation carries no picture, recording or video.',
  introduction: () => INTRODUCTION_ENGLISH,
};
