/** Answers about writing: all of it, or the value of what was asked for. */
import type { FoundText } from '../evidence.ts';
import type { Question } from '../understand/question.ts';
import { readableLines } from './describe-picture.ts';
import { findField, findLabelled, findPrice } from './field-lookup.ts';
import { matchingRows } from './passages.ts';
import { type Perceived, picturesOf } from './perceived.ts';
import type { Phrases } from './phrases.ts';

const MAX_HEADER_LINES = 2;
const GENERAL_DATE_WORDS = new Set(
  'date,dated,day,issue,issued,invoice,bill,receipt,order,日期'.split(','),
);

/** Sentences about the writing in one medium. */
export function answerRead(
  medium: string,
  { evidence, ordinal }: Perceived,
  question: Question,
  phrases: Phrases,
): string[] {
  if (evidence.kind === 'audio') return [phrases.notVisible(medium)];
  const lines = linesOf({ evidence });
  if (lines.length === 0) return [phrases.noText(medium)];
  // Of several documents each value is said with the one it stands in.
  const among = ordinal === null ? null : medium;
  if (question.priced.length > 0) {
    const item = question.priced.join(' ');
    const found = findPrice(question.priced, lines);
    return [
      found === null
        ? phrases.priceMissing(item, medium)
        : phrases.field(item, found.value, found.line, among),
    ];
  }
  if (question.quote !== null) return [searchText(medium, question.quote, lines, phrases)];
  if (question.fields.length > 0) {
    return question.fields.map((kind) => {
      const rows = kind === 'date' ? datedRows(question, lines) : [];
      if (rows.length > 0) return phrases.passages(medium, rows);
      const label = phrases.fieldName(kind);
      const found = findField(kind, lines) ?? findLabelled(question.labelWords, lines);
      if (found !== null) return phrases.field(label, found.value, found.line, among);
      return kind === 'issuer'
        ? phrases.headedBy(
            medium,
            lines.slice(0, MAX_HEADER_LINES).map(({ text }) => text),
          )
        : phrases.fieldMissing(label, medium);
    });
  }
  const labelled = labelledAnswer(lines, question, phrases, among);
  return labelled === null
    ? [
        phrases.reads(
          medium,
          lines.map((line) => line.text),
        ),
      ]
    : [labelled];
}

/** "What is the WORD" answered from a label of that name in the writing, else null. */
export function labelledAnswer(
  lines: readonly FoundText[],
  question: Question,
  phrases: Phrases,
  among: string | null,
): string | null {
  const found = findLabelled(question.labelWords, lines);
  return found === null
    ? null
    : phrases.field(question.labelWords.join(' '), found.value, found.line, among);
}

/** "What is the date of the next meeting?" over several dates: the rows about that meeting. */
function datedRows(question: Question, lines: readonly FoundText[]): readonly string[] {
  const about = question.words.filter((word) => !GENERAL_DATE_WORDS.has(word));
  if (about.length === 0) return [];
  const { passages, shared } = matchingRows(about, lines, 'time');
  return shared ? passages : [];
}

/** Every readable line of a medium; a line that stays on screen for several scenes counts once. */
export function linesOf({ evidence }: Pick<Perceived, 'evidence'>): readonly FoundText[] {
  const before = new Set<string>();
  return picturesOf(evidence).flatMap(({ picture }) => {
    const lines = readableLines(picture).filter(({ text }) => !before.has(text));
    for (const { text } of lines) before.add(text);
    return lines;
  });
}

/** Which script most letters belong to. */
export function scriptOf(text: string): 'latin' | 'chinese' | 'other' {
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  if (latin === 0 && chinese === 0) return 'other';
  return chinese * 2 > latin ? 'chinese' : 'latin';
}

function searchText(
  medium: string,
  quote: string,
  lines: readonly FoundText[],
  phrases: Phrases,
): string {
  const line = lines.find(({ text }) => text.toLowerCase().includes(quote.toLowerCase()));
  if (line === undefined) return phrases.textLacks(medium, quote);
  // The words as they are printed, not as they were typed in the question.
  const at = line.text.toLowerCase().indexOf(quote.toLowerCase());
  return phrases.textHas(medium, line.text.slice(at, at + quote.length), line.text);
}
