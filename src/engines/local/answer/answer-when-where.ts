/** "When" on the time line of a video or recording, and "where" in the plane of a picture. */
import type { PictureEvidence } from '../evidence.ts';
import type { Question, Subject } from '../understand/question.ts';
import { nameOf } from './answer-count.ts';
import { seenDuring, seenThings, tellableThings } from './answer-exists.ts';
import { linesOf } from './answer-read.ts';
import { statementsOf } from './describe-sound.ts';
import { matching } from './matching.ts';
import { matchingRows } from './passages.ts';
import { type Perceived, picturesOf, soundOf } from './perceived.ts';
import type { Phrases } from './phrases.ts';
import { placeOf } from './place.ts';
import { allThings, type Thing } from './things.ts';

const MAX_SEEN_INSTEAD = 3;
const MAX_SPANS = 8;
const SPEAKING = /\b(?:speak|talk|speech|say|voice|words)|说|讲/iu;
const WANTS_BOX = /\bbox(?:es)?\b|\bcoordinates?\b|\bpixels?\b|坐标|方框/iu;

/** Sentences that say when something is seen or said. */
export function answerWhen(
  medium: string,
  perceived: Perceived,
  question: Question,
  phrases: Phrases,
): string[] {
  const { evidence } = perceived;
  if (evidence.kind === 'image') {
    const lines = linesOf(perceived);
    if (lines.length === 0) return [phrases.noTimeLine(medium)];
    const { passages, shared } = matchingRows(question.words, lines, 'time');
    if (passages.length === 0) return [phrases.noTimeInText(medium)];
    return shared || question.words.length === 0
      ? [phrases.passages(medium, passages)]
      : [phrases.onlyTimes(medium, passages)];
  }
  const segments = soundOf(evidence)?.segments ?? [];
  if (question.quote !== null) return [whenSaid(medium, perceived, question.quote, phrases)];
  if (question.subjects.length === 0) {
    if (SPEAKING.test(question.text) && segments.length > 0) {
      return [phrases.speechAt(statementsOf(segments).map(({ span }) => span))];
    }
    return evidence.kind === 'video'
      ? [phrases.hasShots(medium, evidence.shotStartsSeconds)]
      : [phrases.notVisible(medium)];
  }
  if (SPEAKING.test(question.text) && segments.length > 0 && evidence.kind === 'audio') {
    return [phrases.speechAt(statementsOf(segments).map(({ span }) => span))];
  }
  if (evidence.kind === 'audio') return [phrases.notVisible(medium)];
  return question.subjects.map((subject) => whenSeen(medium, perceived, subject, phrases));
}

/** Sentences that say where in the picture something is. */
export function answerWhere(
  medium: string,
  perceived: Perceived,
  question: Question,
  phrases: Phrases,
): string[] {
  if (perceived.evidence.kind === 'audio') return [phrases.notVisible(medium)];
  const { quote, subjects } = question;
  if (quote !== null) {
    const line = linesOf(perceived).find(({ text }) =>
      text.toLowerCase().includes(quote.toLowerCase()),
    );
    return [
      line === undefined
        ? phrases.textLacks(medium, quote)
        : phrases.textIsAt(line.text, placeOf(line.box)),
    ];
  }
  if (subjects.length === 0) {
    const lines = linesOf(perceived);
    return lines.length > 0
      ? lines.map((line) => phrases.textIsAt(line.text, placeOf(line.box)))
      : [phrases.nothingThere(medium)];
  }
  const boxes = WANTS_BOX.test(question.text);
  return subjects.flatMap((subject) => whereSeen(medium, perceived, { subject, boxes }, phrases));
}

function whenSaid(medium: string, perceived: Perceived, quote: string, phrases: Phrases): string {
  const wanted = quote.toLowerCase();
  // Single segments, not whole statements: they tell the time more closely.
  const hits = (soundOf(perceived.evidence)?.segments ?? []).filter((segment) =>
    segment.text.toLowerCase().includes(wanted),
  );
  const [first] = hits;
  if (first === undefined) return phrases.notSaid(medium, quote);
  const at = first.text.toLowerCase().indexOf(wanted);
  const words = first.text.slice(at, at + quote.length);
  return phrases.saidAt(words, hits.slice(0, MAX_SPANS), first.text.trim());
}

function whenSeen(
  medium: string,
  perceived: Perceived,
  subject: Subject,
  phrases: Phrases,
): string {
  if (subject.kinds.length === 0) return phrases.unknownWord(subject.word);
  const spans = seenDuring(perceived, subject) ?? [];
  const seen = seenThings(perceived);
  if (spans.length === 0) {
    return phrases.no(
      medium,
      nameOf(subject),
      tellableThings(perceived).slice(0, MAX_SEEN_INSTEAD),
      false,
    );
  }
  const [thing] = matching(seen, subject);
  return phrases.seenAt(
    thing?.closer?.sureness === 'sure' ? thing.closer.name : (thing?.name ?? nameOf(subject)),
    spans.slice(0, MAX_SPANS),
  );
}

function whereSeen(
  medium: string,
  perceived: Perceived,
  wanted: { readonly subject: Subject; readonly boxes: boolean },
  phrases: Phrases,
): string[] {
  const { subject, boxes } = wanted;
  if (subject.kinds.length === 0) return [phrases.unknownWord(subject.word)];
  for (const { picture } of picturesOf(perceived.evidence)) {
    const found = matching(allThings(picture), subject);
    if (found.length === 0) continue;
    const sentences = found.map((thing) =>
      thing.boxes.length === 0
        ? phrases.placeUnknown(thing)
        : phrases.whereIs(thing, thing.boxes.map(placeOf)),
    );
    const corners = found.flatMap((thing) => pixelBoxes(thing, picture, phrases));
    return boxes ? [...sentences, ...corners] : sentences;
  }
  const seen = tellableThings(perceived).slice(0, MAX_SEEN_INSTEAD);
  return [phrases.no(medium, nameOf(subject), seen, false)];
}

function pixelBoxes({ name, boxes }: Thing, picture: PictureEvidence, phrases: Phrases): string[] {
  return boxes.map(({ left, top, width, height }) =>
    phrases.box(
      name,
      Math.round(left * picture.width),
      Math.round(top * picture.height),
      Math.round((left + width) * picture.width),
      Math.round((top + height) * picture.height),
    ),
  );
}
