/** Answers from what is said: the segments of a speech that a question is most likely about. */
import type { Question } from '../understand/question.ts';
import type { FieldKind } from '../understand/fields.ts';
import { statementsOf } from './describe-sound.ts';
import { matchingSegments, type Wanted } from './passages.ts';
import { type Perceived, soundOf, type Span } from './perceived.ts';
import type { Phrases } from './phrases.ts';

const NUMBERED: ReadonlySet<FieldKind> = new Set<FieldKind>([
  'phone number',
  'order number',
  'invoice number',
  'account number',
  'total',
  'subtotal',
  'net amount',
  'tax',
  'discount',
  'quantity',
]);
const ASKS_NUMBER = /\bnumber\b|\bhow (?:many|much)\b|号码|多少|几/iu;

/** The segments that may answer, quoted; null where nobody speaks or none fits. */
export function answerFromSpeech(
  perceived: Perceived,
  question: Question,
  phrases: Phrases,
): string[] | null {
  const segments = soundOf(perceived.evidence)?.segments ?? [];
  const { passages, shared } = matchingSegments(question.words, segments, wantedBy(question));
  // A number that is said somewhere is no count of what was asked.
  if (passages.length === 0 || (!shared && question.intents.includes('count'))) return null;
  return statementsOf(passages).map((statement) => phrases.says(statement));
}

/** What is said while something is on screen. */
export function transcribeDuring(
  medium: string,
  perceived: Perceived,
  during: readonly Span[],
  phrases: Phrases,
): string[] {
  const segments = (soundOf(perceived.evidence)?.segments ?? []).filter((segment) =>
    during.some(
      (span) => segment.startSeconds < span.endSeconds && segment.endSeconds > span.startSeconds,
    ),
  );
  return segments.length === 0
    ? [phrases.silentDuring(medium, during)]
    : statementsOf(segments).map((statement) => phrases.says(statement));
}

function wantedBy(question: Question): Wanted {
  if (question.intents.includes('when') || question.fields.some((kind) => kind.endsWith('date'))) {
    return 'time';
  }
  const numbered =
    question.priced.length > 0 ||
    question.fields.some((kind) => NUMBERED.has(kind)) ||
    ASKS_NUMBER.test(question.text);
  return numbered ? 'number' : 'anything';
}
