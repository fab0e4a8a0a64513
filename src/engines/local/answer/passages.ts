/**
 * The lines of a page, or the segments of a speech, that a question is most likely about: those
 * that share most words with it. They are quoted as they stand, so that nothing is concluded.
 */
import type { FoundText, SpeechSegment } from '../evidence.ts';
import { DATE } from '../understand/fields.ts';
import { wordsOf } from '../understand/subjects.ts';

const MAX_PASSAGES = 6;
/** Shorter words are alike by accident. */
const MIN_STEM_CHARACTERS = 4;
const MAX_ENDING_CHARACTERS = 3;

const DAY_OR_MONTH =
  /^(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)/u;
const CLOCK =
  /\b\d{1,2}[:h：]\d{2}\b|\b\d{1,2}\.\d{2} ?(?:[ap]m|uhr|h)\b|\b\d{1,2} ?(?:[ap]\.?m\b|o'clock)|\d{1,2}\s?[点时]/iu;
const SPOKEN_TIME =
  /\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tonight|tomorrow|noon|midnight|morning|afternoon|evening|o'clock|half past|quarter (?:past|to)|january|february|april|june|july|august|september|october|november|december)\b|星期|周[一二三四五六日]|今天|明天|点/iu;
const NUMBER =
  /\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand)\b|[一二三四五六七八九十百千]/iu;

/** What the passage must hold to be an answer. */
export type Wanted = 'time' | 'number' | 'anything';

export interface Matches<T> {
  /** In their own order; empty when nothing could be an answer. */
  readonly passages: readonly T[];
  /** Whether they share words with the question, and not only look like an answer. */
  readonly shared: boolean;
}

/** A row of a page: what stands at one height, from left to right. */
interface Row {
  readonly text: string;
  readonly middle: number;
}

/** Rows of a page that answer best; all rows that could when none shares a word. */
export function matchingRows(
  words: readonly string[],
  lines: readonly FoundText[],
  wanted: Wanted,
): Matches<string> {
  const rows = rowsOf(lines).map(({ text }) => text);
  const shared = rows.map((text) => sharedCount(words, text));
  const scored = rows.flatMap((text, index) => {
    if (!holds(text, wanted)) return [];
    const above = rows[index - 1];
    // A heading lends its words to the row below it, if it is no answer itself.
    const heading = above !== undefined && !holds(above, wanted) ? (shared[index - 1] ?? 0) / 2 : 0;
    return [{ passage: text, score: (shared[index] ?? 0) + heading }];
  });
  return best(scored, wanted !== 'anything');
}

/** Segments of a speech that answer best; all that could when none shares a word. */
export function matchingSegments(
  words: readonly string[],
  segments: readonly SpeechSegment[],
  wanted: Wanted,
): Matches<SpeechSegment> {
  const scored = segments.map((passage) => ({ passage, score: sharedCount(words, passage.text) }));
  const most = Math.max(1, ...segments.map(({ text }) => numerals(text)));
  const telling = scored.filter(
    ({ passage, score }) =>
      holds(passage.text, wanted) &&
      // A number that is asked for by no word of its own is the longest one.
      (wanted !== 'number' || score > 0 || numerals(passage.text) === most),
  );
  const close = best(telling, wanted !== 'anything');
  if (close.shared) return close;
  const about = best(scored, false);
  return about.passages.length > 0 && wanted !== 'number' ? about : close;
}

/** Whether a text holds every one of the words, in some form. */
export function sharesAll(words: readonly string[], text: string): boolean {
  return words.length > 0 && sharedCount(words, text) === new Set(words).size;
}

function best<T>(
  scored: readonly { readonly passage: T; readonly score: number }[],
  evenUnshared: boolean,
): Matches<T> {
  const highest = Math.max(0, ...scored.map(({ score }) => score));
  const shared = highest > 0;
  if (!shared && !evenUnshared) return { passages: [], shared };
  const passages = scored
    .filter(({ score }) => score === highest)
    .slice(0, MAX_PASSAGES)
    .map(({ passage }) => passage);
  return { passages, shared };
}

function holds(text: string, wanted: Wanted): boolean {
  if (wanted === 'number') return NUMBER.test(text);
  return wanted === 'anything' || DATE.test(text) || CLOCK.test(text) || SPOKEN_TIME.test(text);
}

function numerals(text: string): number {
  return text.match(new RegExp(NUMBER, 'giu'))?.length ?? 0;
}

function sharedCount(words: readonly string[], text: string): number {
  const own = wordsOf(text);
  return [...new Set(words)].filter((word) =>
    /\p{Script=Han}/u.test(word) ? text.includes(word) : own.some((each) => areAlike(word, each)),
  ).length;
}

/** open – opening, Saturday – Sat, meetings – meeting. */
function areAlike(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short === long) return true;
  if (!long.startsWith(short)) return false;
  if (DAY_OR_MONTH.test(short) && short.length >= 3) return true;
  return short.length >= MIN_STEM_CHARACTERS
    ? long.length - short.length <= MAX_ENDING_CHARACTERS
    : long === `${short}s`;
}

function rowsOf(lines: readonly FoundText[]): readonly Row[] {
  const rows: { parts: FoundText[]; middle: number }[] = [];
  for (const line of lines) {
    const { top, height } = line.box;
    const row = rows.find(({ middle }) => middle >= top && middle <= top + height);
    if (row === undefined) rows.push({ parts: [line], middle: top + height / 2 });
    else row.parts.push(line);
  }
  return rows
    .sort((a, b) => a.middle - b.middle)
    .map(({ parts, middle }) => ({
      text: parts
        .sort((a, b) => a.box.left - b.box.left)
        .map(({ text }) => text)
        .join(' '),
      middle,
    }));
}
