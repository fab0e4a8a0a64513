/** "How many X": counted boxes, never guesses; in a video the most that are seen at one time. */
import type { PictureEvidence } from '../evidence.ts';
import type { Question, Subject } from '../understand/question.ts';
import { wordsOf } from '../understand/subjects.ts';
import { ANY_KIND } from '../understand/vocabulary.ts';
import { linesOf } from './answer-read.ts';
import { transcriptOf } from './describe-sound.ts';
import { matching } from './matching.ts';
import { matchingRows } from './passages.ts';
import { type Perceived, soundOf } from './perceived.ts';
import type { Phrases } from './phrases.ts';
import { isDocument, receiptItems } from './receipt.ts';
import { thingsOf } from './things.ts';

const WORDS = /\bwords\b|词/u;
const LINES = /\blines\b|行/u;
const ANYTHING: Subject = { word: 'object', kinds: [ANY_KIND] };

/** Sentences that count in one medium. */
export function answerCount(
  medium: string,
  perceived: Perceived,
  question: Question,
  phrases: Phrases,
): string[] {
  const { evidence } = perceived;
  if (question.quote !== null) {
    const count = occurrences(searchable(perceived), question.quote);
    return [phrases.countsQuote(medium, question.quote, count)];
  }
  if (question.subjects.length === 0) {
    const sound = soundOf(evidence);
    const spoken = sound !== null && sound.segments.length > 0;
    const lines = linesOf(perceived);
    if (WORDS.test(question.text)) {
      const text = spoken ? transcriptOf(sound) : lines.map((line) => line.text).join('\n');
      return [phrases.countsTextUnits(medium, 'words', wordsOf(text).length, spoken)];
    }
    if (LINES.test(question.text)) {
      return [phrases.countsTextUnits(medium, 'lines', lines.length, false)];
    }
  }
  if (evidence.kind === 'audio') return [phrases.notVisible(medium)];
  const subjects = question.subjects.length > 0 ? question.subjects : [ANYTHING];
  return subjects.map((subject) => {
    const written =
      evidence.kind === 'image' ? countInDocument(medium, evidence, subject, phrases) : null;
    if (written !== null) return written;
    if (subject.kinds.length === 0) return phrases.unknownWord(subject.word);
    return evidence.kind === 'image'
      ? countInPicture(medium, evidence, subject, phrases)
      : countInVideo(medium, perceived, subject, phrases);
  });
}

/** What a page of text says about a number: its priced rows, or the row that names the thing. */
function countInDocument(
  medium: string,
  picture: PictureEvidence,
  subject: Subject,
  phrases: Phrases,
): string | null {
  if (!isDocument(picture)) return null;
  if (subject.kinds.includes(ANY_KIND)) {
    const rows = receiptItems(picture).map(({ text }) => text);
    return rows.length === 0 ? null : phrases.lists(medium, rows);
  }
  const { passages, shared } = matchingRows(wordsOf(subject.word), picture.lines, 'anything');
  return shared ? phrases.passages(medium, passages) : null;
}

/** How many boxes of a picture belong to a subject. */
function countBoxes(picture: PictureEvidence, subject: Subject): number {
  return matching(thingsOf(picture).boxed, subject).reduce((sum, thing) => sum + thing.count, 0);
}

function countInPicture(
  medium: string,
  picture: PictureEvidence,
  subject: Subject,
  phrases: Phrases,
): string {
  const { boxed, overall } = thingsOf(picture);
  const parts = matching(boxed, subject);
  const [whole] = matching(overall, subject);
  if (parts.length === 0 && whole !== undefined) return phrases.seenAsWhole(medium, whole);
  const count = parts.reduce((sum, thing) => sum + thing.count, 0);
  return phrases.counts(medium, nameOf(subject), count, parts);
}

function countInVideo(
  medium: string,
  { evidence }: Perceived,
  subject: Subject,
  phrases: Phrases,
): string {
  if (evidence.kind !== 'video') return phrases.notVisible(medium);
  let most = 0;
  let atSeconds = 0;
  for (const scene of evidence.scenes) {
    const count = countBoxes(scene.picture, subject);
    if (count > most) [most, atSeconds] = [count, scene.startSeconds];
  }
  if (most === 0) {
    for (const scene of evidence.scenes) {
      const [whole] = matching(thingsOf(scene.picture).overall, subject);
      if (whole !== undefined) return phrases.seenAsWhole(medium, whole);
    }
  }
  return phrases.countsAtOnce(medium, nameOf(subject), most, atSeconds);
}

/** The name under which a subject is counted: the class or kind, not the asker's synonym. */
export function nameOf(subject: Subject): string {
  const [kind] = subject.kinds;
  return kind === undefined || kind === ANY_KIND ? 'object' : kind;
}

function searchable(perceived: Perceived): string {
  const sound = soundOf(perceived.evidence);
  const spoken = sound === null ? '' : transcriptOf(sound);
  return spoken === ''
    ? linesOf(perceived)
        .map((line) => line.text)
        .join('\n')
    : spoken;
}

function occurrences(text: string, quote: string): number {
  return text.toLowerCase().split(quote.toLowerCase()).length - 1;
}
