/** Answers from what is said: the segments of a speech that a question is most likely about. */
import type { SpeechSegment } from '../evidence.ts';
import type { Intent, Question } from '../understand/question.ts';
import type { Named } from './answer-compare.ts';
import { seenDuring } from './answer-exists.ts';
import { linesOf } from './answer-read.ts';
import { findField, findPrice } from './field-lookup.ts';
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
  if (!shared && asksMoney(question) && !passages.every(({ text }) => MONEY_WORD.test(text))) {
    return null;
  }
  return runsOf(passages, segments)
    .flatMap(statementsOf)
    .map((statement) => phrases.says(statement));
}

/** Passages that follow each other in the speech, together: nothing may be quoted as one that is not. */
function runsOf(
  passages: readonly SpeechSegment[],
  segments: readonly SpeechSegment[],
): SpeechSegment[][] {
  const runs: SpeechSegment[][] = [];
  for (const passage of passages) {
    const before = segments[segments.indexOf(passage) - 1];
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === before) run.push(passage);
    else runs.push([passage]);
  }
  return runs;
}

const MONEY_WORD =
  /[$€£¥￥]|\b(?:dollars?|euros?|pounds?|cents?|pence|bucks?|francs?|yuan)\b|元|块|欧/iu;
const AMOUNTS: ReadonlySet<FieldKind> = new Set<FieldKind>([
  'total',
  'subtotal',
  'net amount',
  'tax',
]);

function asksMoney({ priced, fields }: Question): boolean {
  return priced.length > 0 || fields.some((kind) => AMOUNTS.has(kind));
}

/** What is said while something is on screen. */
export function transcribeDuring(
  medium: string,
  perceived: Perceived,
  during: readonly Span[],
  phrases: Phrases,
): string[] {
  const all = soundOf(perceived.evidence)?.segments ?? [];
  const segments = all.filter((segment) =>
    during.some(
      (span) => segment.startSeconds < span.endSeconds && segment.endSeconds > span.startSeconds,
    ),
  );
  return segments.length === 0
    ? [phrases.silentDuring(medium, during)]
    : runsOf(segments, all)
        .flatMap(statementsOf)
        .map((statement) => phrases.says(statement));
}

const COUNTS_WORDS = /\bwords\b|词/u;
const SPEAKS = /\b(?:speak|talk|speech|voice)|说|讲/iu;
/** What a recording may tell in words although it shows nothing. */
const IN_SPEECH: ReadonlySet<Intent> = new Set<Intent>(['read', 'count', 'when', 'where']);

/** Whether the pictures of a video cannot answer, so that its speech is asked. */
function onlyHeard(intent: Intent, perceived: Perceived, question: Question): boolean {
  if (perceived.evidence.kind !== 'video') return false;
  if (intent === 'when') {
    return (
      !ASKS_SIGHT.test(question.text) &&
      question.subjects.every((subject) => (seenDuring(perceived, subject) ?? []).length === 0)
    );
  }
  const lines = linesOf(perceived);
  return (
    intent === 'read' &&
    (question.fields.length > 0 || question.priced.length > 0) &&
    question.fields.every((kind) => findField(kind, lines) === null) &&
    findPrice(question.priced, lines) === null
  );
}

const ASKS_SIGHT = /\b(?:seen?|shown?|appears?|visible|scenes?|shots?|cuts?)\b|出现|看到|镜头/iu;

/** What the speech says to a question that no picture answers; null leaves it to the pictures. */
export function heardInstead(
  intent: Intent,
  { medium, perceived }: Named,
  question: Question,
  phrases: Phrases,
): string[] | null {
  if (!IN_SPEECH.has(intent) || question.quote !== null) return null;
  if (perceived.evidence.kind !== 'audio' && !onlyHeard(intent, perceived, question)) return null;
  const speech = (soundOf(perceived.evidence)?.segments ?? []).length > 0;
  if (!speech || (intent === 'count' && COUNTS_WORDS.test(question.text))) return null;
  if (intent === 'when' && SPEAKS.test(question.text)) return null;
  const heard = answerFromSpeech(perceived, question, phrases);
  if (heard !== null) return heard;
  const silent = intent === 'where' || perceived.evidence.kind === 'video';
  return silent ? null : [phrases.notHeard(medium)];
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
