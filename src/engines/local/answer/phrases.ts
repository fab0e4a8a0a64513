/**
 * Everything that answers say, as one method a sentence: what is said is decided elsewhere, how it
 * is worded stands in `english.ts` and `chinese.ts`. Sentences come with their final stop.
 */
import type { MediaKind } from '../../../core/chat-request.ts';
import type { FieldKind } from '../understand/fields.ts';
import type { Beyond } from '../understand/question.ts';
import type { Span } from './perceived.ts';
import type { Place } from './place.ts';
import type { Thing } from './things.ts';

export type Light = 'very dark' | 'dark' | 'bright' | 'very bright' | 'medium';
type Background = 'silence' | 'noise' | 'music-like' | 'none';

export interface Spoken {
  readonly span: Span;
  readonly text: string;
  readonly language: string;
  readonly unsure: boolean;
}

export interface Phrases {
  /** Between two sentences. */
  readonly gap: string;
  /** "The picture", "The second video". */
  medium(kind: MediaKind, ordinal: number | null): string;
  /** "a tabby cat", "probably two dogs". */
  thing(thing: Thing): string;
  /** A kind with a number: "three animals". */
  counted(name: string, count: number): string;

  // Describing
  shows(medium: string, boxed: readonly Thing[], overall: readonly Thing[]): string;
  showsDuring(span: Span, boxed: readonly Thing[], overall: readonly Thing[]): string;
  showsThroughout(medium: string, boxed: readonly Thing[], overall: readonly Thing[]): string;
  furtherScenes(count: number, things: readonly string[]): string;
  tone(light: Light, colours: readonly string[]): string | null;
  videoLasts(medium: string, durationSeconds: number, shots: number): string;
  /** `medium` null: "it", when the sentence before names it. */
  carriesText(medium: string | null, lines: readonly string[], moreLines: number): string;
  looksLikeDocument(medium: string, kind: string): string;
  videoInBrief(
    medium: string,
    durationSeconds: number,
    things: readonly Thing[],
    spoken: Spoken | null,
  ): string;

  // Sound
  says(spoken: Spoken): string;
  speechGoesOn(untilSeconds: number): string;
  nobodySpeaks(medium: string, background: Background, unknown: boolean): string;
  besidesSpeech(background: Background): string | null;
  noSound(medium: string): string;
  soundLasts(medium: string, durationSeconds: number): string;
  loudness(loudnessDb: number | null): string;
  spokenLanguage(medium: string, languages: readonly string[]): string;

  // Reading
  reads(medium: string, lines: readonly string[]): string;
  noText(medium: string): string;
  /** `medium` null: the only one. */
  field(label: string, value: string, line: string, medium: string | null): string;
  priceMissing(item: string, medium: string): string;
  /** Rows of a page that may answer, as they stand. */
  passages(medium: string, rows: readonly string[]): string;
  /** The times that are written; none of them shares a word with the question. */
  onlyTimes(medium: string, rows: readonly string[]): string;
  headedBy(medium: string, rows: readonly string[]): string;
  noTimeInText(medium: string): string;
  /** The speech does not tell what was asked. */
  notHeard(medium: string): string;
  silentDuring(medium: string, spans: readonly Span[]): string;
  fieldName(kind: FieldKind): string;
  fieldMissing(label: string, medium: string): string;
  textHas(medium: string, text: string, line: string): string;
  textLacks(medium: string, text: string): string;
  script(medium: string, script: 'latin' | 'chinese' | 'other'): string;

  // Counting, finding
  counts(medium: string, name: string, count: number, parts: readonly Thing[]): string;
  countsAtOnce(medium: string, name: string, count: number, atSeconds: number): string;
  /** Rows of a receipt that have a price. */
  lists(medium: string, rows: readonly string[]): string;
  countsTextUnits(medium: string, unit: 'words' | 'lines', count: number, spoken: boolean): string;
  countsQuote(medium: string, text: string, count: number): string;
  seenAsWhole(medium: string, thing: Thing): string;
  /** `identity`: the question was "is this a …", not "is there a …". */
  yes(
    medium: string,
    things: readonly Thing[],
    spans: readonly Span[] | null,
    identity: boolean,
  ): string;
  no(medium: string, name: string, seen: readonly Thing[], identity: boolean): string;
  /** Neither yes nor no: what is seen. */
  sees(medium: string, things: readonly Thing[]): string;
  seesNo(medium: string, name: string): string;
  neither(medium: string, names: readonly string[], seen: readonly Thing[]): string;
  unknownWord(word: string): string;
  isA(things: readonly Thing[]): string;
  noCloser(): string;
  isNoKnown(medium: string, name: string, seen: readonly Thing[]): string;
  nothingThere(medium: string): string;
  seenAt(name: string, spans: readonly Span[]): string;
  saidAt(text: string, spans: readonly Span[], sentence: string): string;
  notSaid(medium: string, text: string): string;
  speechAt(spans: readonly Span[]): string;
  whereIs(thing: Thing, places: readonly Place[]): string;
  box(name: string, left: number, top: number, right: number, bottom: number): string;
  textIsAt(text: string, place: Place): string;
  placeUnknown(thing: Thing): string;
  noTimeLine(medium: string): string;
  notVisible(medium: string): string;

  // Facts
  lasts(medium: string, durationSeconds: number): string;
  hasNoLength(medium: string): string;
  isSize(medium: string, width: number, height: number): string;
  hasNoSize(medium: string): string;
  hasShots(medium: string, startsSeconds: readonly number[]): string;
  mainColours(medium: string, colours: readonly { name: string; share: number }[]): string;
  coloursOfWhole(): string;
  isLight(medium: string, light: Light, brightness: number): string;
  lightIsNoHour(): string;

  quoted(text: string): string;
  /** How sure each finding is, in [0, 1]. */
  confidences(medium: string, items: readonly { name: string; confidence: number }[]): string;
  noFindings(medium: string): string;
  endsBefore(medium: string, durationSeconds: number): string;
  hasOnlyShots(medium: string, count: number): string;

  // Comparing
  whichShow(media: readonly string[], things: readonly Thing[]): string;
  noneShows(name: string): string;
  hasExtreme(medium: string, label: string, extreme: 'most' | 'least'): string;
  notComparable(): string;
  onlyOne(medium: string): string;
  bothShow(count: number, things: readonly string[]): string;
  nothingShared(): string;
  brighterThan(medium: string, other: string): string;
  sharedColours(colours: readonly string[]): string;
  sameSize(count: number, width: number, height: number): string;

  beyond(beyond: Beyond): string;
  nothingAttached(): string;
  /** What this engine is and how to get a language model. */
  introduction(): string;
}
