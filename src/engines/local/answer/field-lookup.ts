/**
 * Finds the value that belongs to a label in read text: behind it in the same line, else to its
 * right, else below it, as forms and invoices are laid out.
 */
import type { FoundText } from '../evidence.ts';
import { type Field, type FieldKind, fieldOf, MONEY } from '../understand/fields.ts';
import { wordsOf } from '../understand/subjects.ts';
import { sharesAll } from './passages.ts';

export interface FoundValue {
  readonly value: string;
  /** The whole line in which the value stands. */
  readonly line: string;
}

const LEADING_PUNCTUATION = /^[\s:：#.\-–—=]+/u;
/** A value below its label stands at most so many line heights away. */
const MAX_LINES_BELOW = 2.5;
const MAX_LABEL_CHARACTERS = 40;
const PERCENTAGE = /\d+(?:[.,]\d+)?\s?[%％]/gu;

/** The value of a field kind, or null. */
export function findField(kind: FieldKind, lines: readonly FoundText[]): FoundValue | null {
  const field = fieldOf(kind);
  if (field === undefined) return null;
  for (const label of field.labels) {
    for (const line of lines) {
      const found = valueAtLabel(line, label, field, lines);
      if (found !== null) return found;
    }
  }
  if (!field.standsAlone || field.value === null) return null;
  for (const line of lines) {
    const value = field.value.exec(line.text)?.[0];
    if (value !== undefined) return { value, line: line.text };
  }
  return null;
}

/** The value behind a label that contains all these words, or null. */
export function findLabelled(
  words: readonly string[],
  lines: readonly FoundText[],
): FoundValue | null {
  if (words.length === 0) return null;
  for (const line of lines) {
    const colon = /^([^:：]{1,40})[:：]\s*(.*)$/u.exec(line.text);
    const label = colon?.[1] ?? line.text;
    if (label.length > MAX_LABEL_CHARACTERS) continue;
    const labelWords = wordsOf(label);
    if (!words.every((word) => labelWords.includes(word))) continue;
    const behind = colon?.[2]?.trim() ?? '';
    if (behind !== '') return { value: behind, line: line.text };
    const neighbour = neighbours(line, lines)[0];
    if (neighbour !== undefined) return { value: neighbour.text, line: neighbour.text };
  }
  return null;
}

/** What an item costs: the last amount in its line, else the one on its right; or null. */
export function findPrice(
  words: readonly string[],
  lines: readonly FoundText[],
): FoundValue | null {
  if (words.length === 0) return null;
  for (const line of lines) {
    if (!sharesAll(words, line.text)) continue;
    const at = line.text.toLowerCase().indexOf(words.at(-1)?.slice(0, 3) ?? '');
    const inLine = amountIn(line.text.slice(Math.max(0, at)));
    if (inLine !== null) return { value: inLine, line: line.text };
    for (const neighbour of toTheRight(line, lines).toReversed()) {
      const value = amountIn(neighbour.text);
      if (value !== null) return { value, line: neighbour.text };
    }
  }
  return null;
}

/** The last amount of money in a text, percentages left out; or null. */
export function amountIn(text: string): string | null {
  const amounts = text.replaceAll(PERCENTAGE, ' ').match(new RegExp(MONEY, 'giu')) ?? [];
  return amounts.at(-1)?.trim() ?? null;
}

/** Label–value pairs of lines like `Contact: support@example.com`. */
export function labelledValues(
  lines: readonly FoundText[],
): readonly (readonly [string, string])[] {
  return lines.flatMap((line) => {
    const pair = /^([^:：\d]{2,40})[:：]\s*(\S.*)$/u.exec(line.text.trim());
    return pair?.[1] === undefined || pair[2] === undefined ? [] : [[pair[1].trim(), pair[2]]];
  });
}

function valueAtLabel(
  line: FoundText,
  label: RegExp,
  field: Field,
  lines: readonly FoundText[],
): FoundValue | null {
  const match = label.exec(line.text);
  if (match === null) return null;
  const behind = line.text.slice(match.index + match[0].length).replace(LEADING_PUNCTUATION, '');
  const inLine = pick(behind, field);
  if (inLine !== null) return { value: inLine, line: line.text };
  for (const neighbour of neighbours(line, lines)) {
    const value = pick(neighbour.text, field);
    if (value !== null) return { value, line: neighbour.text };
  }
  return null;
}

function pick(text: string, field: Field): string | null {
  // The rate of a tax is not its amount.
  const amounts = field.kind === 'tax' ? text.replaceAll(PERCENTAGE, ' ') : text;
  const value = field.value === null ? text.trim() : field.value.exec(amounts)?.[0]?.trim();
  return value === undefined || value === '' ? null : value;
}

/** Lines to the right on the same height, nearest first. */
export function toTheRight(line: FoundText, lines: readonly FoundText[]): readonly FoundText[] {
  const { left, top, width, height } = line.box;
  const middle = top + height / 2;
  return lines
    .filter(
      (other) =>
        other !== line &&
        other.box.left >= left + width * 0.9 &&
        middle >= other.box.top &&
        middle <= other.box.top + other.box.height,
    )
    .sort((a, b) => a.box.left - b.box.left);
}

/** Lines to the right, then lines just below, as far as a value may stand from its label. */
function neighbours(line: FoundText, lines: readonly FoundText[]): readonly FoundText[] {
  const { left, top, width, height } = line.box;
  const below = lines
    .filter((other) => other !== line)
    .filter(
      ({ box }) =>
        box.top >= top + height * 0.5 &&
        box.top - (top + height) <= height * MAX_LINES_BELOW &&
        box.left < left + width &&
        box.left + box.width > left,
    )
    .sort((a, b) => a.box.top - b.box.top);
  return [...toTheRight(line, lines), ...below];
}
