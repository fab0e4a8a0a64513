/** Answers about writing: all of it, or the value of what was asked for. */
import type { FoundText } from '../evidence.ts';
import type { Question } from '../understand/question.ts';
import { readableLines } from './describe-picture.ts';
import { findField, findLabelled } from './field-lookup.ts';
import { type Perceived, picturesOf } from './perceived.ts';
import type { Phrases } from './phrases.ts';

/** Sentences about the writing in one medium. */
export function answerRead(
  medium: string,
  { evidence }: Perceived,
  question: Question,
  phrases: Phrases,
): string[] {
  if (evidence.kind === 'audio') return [phrases.notVisible(medium)];
  const lines = linesOf({ evidence });
  if (lines.length === 0) return [phrases.noText(medium)];
  if (question.quote !== null) return [searchText(medium, question.quote, lines, phrases)];
  if (question.fields.length > 0) {
    return question.fields.map((kind) => {
      const label = phrases.fieldName(kind);
      const found = findField(kind, lines) ?? findLabelled(question.labelWords, lines);
      return found === null
        ? phrases.fieldMissing(label, medium)
        : phrases.field(label, found.value, found.line);
    });
  }
  const labelled = labelledAnswer(lines, question, phrases);
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
): string | null {
  const found = findLabelled(question.labelWords, lines);
  return found === null
    ? null
    : phrases.field(question.labelWords.join(' '), found.value, found.line);
}

/** Every readable line of a medium; a line that stays on screen counts once. */
export function linesOf({ evidence }: Pick<Perceived, 'evidence'>): readonly FoundText[] {
  const seen = new Set<string>();
  return picturesOf(evidence)
    .flatMap(({ picture }) => readableLines(picture))
    .filter((line) => {
      if (seen.has(line.text)) return false;
      seen.add(line.text);
      return true;
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
