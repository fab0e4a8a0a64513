/** "Is there an X" and "what kind of X is it": yes and no from evidence, else an honest "unknown". */
import type { PictureEvidence } from '../evidence.ts';
import type { Question, Subject } from '../understand/question.ts';
import { nameOf } from './answer-count.ts';
import { linesOf } from './answer-read.ts';
import { statementsOf } from './describe-sound.ts';
import { matches, matching } from './matching.ts';
import { type Perceived, picturesOf, soundOf, type Span, spansWhere } from './perceived.ts';
import type { Phrases } from './phrases.ts';
import { placeOf } from './place.ts';
import { allThings, type PictureThings, tellableThingsOf, type Thing, thingsOf } from './things.ts';

const MAX_SEEN_INSTEAD = 3;
const OFFERS_CHOICE = /\bor\b|还是|或/u;
/** "Is this a …", as against "is there a …". */
const ASKS_IDENTITY =
  /^(?:is|are|was)(?:n['’]t)? (?:this|that|it|these|those|they)\b|^(?:请问|那么?)?(?:这|那|它)?(?:张|个|段|幅)?(?:图片|照片|里|上|中|面|的)*不?是/iu;

/** Sentences that say whether the named things are there. */
export function answerExists(
  medium: string,
  perceived: Perceived,
  question: Question,
  phrases: Phrases,
): string[] {
  const { quote, subjects } = question;
  if (quote !== null) return [existsInWords(medium, perceived, quote, phrases)];
  if (perceived.evidence.kind === 'audio') return [phrases.notVisible(medium)];
  const seen = seenThings(perceived);
  const answers = subjects.map((subject) => {
    const found = matching(seen, subject);
    return {
      subject,
      found,
      text: existsText(medium, perceived, question, { subject, found }, phrases),
    };
  });
  // "Is it a cat or a dog?": the one that is there answers the question.
  const positive = answers.filter(({ found }) => found.length > 0);
  const choice = OFFERS_CHOICE.test(question.text);
  const [first] = positive;
  if (choice && subjects.length > 1) {
    if (first === undefined && subjects.every(({ kinds }) => kinds.length > 0)) {
      return [
        phrases.neither(
          medium,
          subjects.map(nameOf),
          tellableThings(perceived).slice(0, MAX_SEEN_INSTEAD),
        ),
      ];
    }
    if (first !== undefined && ASKS_IDENTITY.test(question.text.trim())) {
      return [phrases.isA(distinct(positive.flatMap(({ found }) => found)))];
    }
  }
  const said = choice && positive.length > 0 ? positive : answers;
  return [...new Set(said.map(({ text }) => text))];
}

/** Sentences that name the found things of the asked kind. */
export function answerIdentify(
  medium: string,
  perceived: Perceived,
  question: Question,
  phrases: Phrases,
): string[] {
  if (perceived.evidence.kind === 'audio') return [phrases.notVisible(medium)];
  const seen = seenThings(perceived);
  return question.subjects.flatMap((subject) => {
    const found = onAskedSide(matching(seen, subject), question.text);
    if (subject.kinds.length === 0) return phrases.unknownWord(subject.word);
    // A dog asked for its breed is not answered by "a dog" alone.
    const closer = found.some(
      ({ name, closer }) => closer !== null || !subject.kinds.includes(name),
    );
    if (found.length > 0) return [phrases.isA(found), ...(closer ? [] : [phrases.noCloser()])];
    return phrases.isNoKnown(
      medium,
      nameOf(subject),
      tellableThings(perceived).slice(0, MAX_SEEN_INSTEAD),
    );
  });
}

/** "Which object is on the left?": only those of which a box lies there. */
function onAskedSide(things: readonly Thing[], question: string): readonly Thing[] {
  const side = ASKED_SIDE.exec(question.toLowerCase())?.[1]?.replace('center', 'centre');
  if (side === undefined) return things;
  return things.flatMap((thing) => {
    const boxes = thing.boxes.filter((box) => {
      const { horizontal, vertical } = placeOf(box);
      return horizontal === side || vertical === side;
    });
    return boxes.length === 0 ? [] : { ...thing, boxes, count: boxes.length };
  });
}

const ASKED_SIDE =
  /\b(?:on|at|in|to) the (?:very )?(left|right|top|bottom|middle|center|centre)\b/u;

/** Every distinct thing of a medium, the surest sighting of each. */
export function seenThings(perceived: Pick<Perceived, 'evidence'>): readonly Thing[] {
  return surestOf(perceived, thingsOf);
}

/** Those of them that are worth telling unasked. */
export function tellableThings(perceived: Pick<Perceived, 'evidence'>): readonly Thing[] {
  return surestOf(perceived, tellableThingsOf);
}

function surestOf(
  { evidence }: Pick<Perceived, 'evidence'>,
  find: (picture: PictureEvidence) => PictureThings,
): readonly Thing[] {
  const surest = new Map<string, Thing>();
  for (const { picture } of picturesOf(evidence)) {
    const { boxed, overall } = find(picture);
    for (const thing of [...boxed, ...overall]) {
      const known = surest.get(thing.name);
      if (known === undefined || thing.confidence > known.confidence) surest.set(thing.name, thing);
    }
  }
  return [...surest.values()];
}

/** The stretches of a video in which the subject is seen; null for media without a time line. */
export function seenDuring({ evidence }: Perceived, subject: Subject): readonly Span[] | null {
  if (evidence.kind !== 'video') return null;
  return spansWhere(evidence, (picture) =>
    allThings(picture).some((thing) => matches(thing, subject)),
  );
}

function distinct(things: readonly Thing[]): readonly Thing[] {
  return [...new Set(things)];
}

interface Finding {
  readonly subject: Subject;
  readonly found: readonly Thing[];
}

function existsText(
  medium: string,
  perceived: Perceived,
  question: Question,
  { subject, found }: Finding,
  phrases: Phrases,
): string {
  const identity = ASKS_IDENTITY.test(question.text.trim());
  if (found.length > 0) {
    // That a person is seen says neither yes nor no to "a woman".
    const unclear = question.negated || question.beyond.includes('gender');
    return unclear
      ? phrases.sees(medium, found)
      : phrases.yes(medium, found, seenDuring(perceived, subject), identity);
  }
  const written = linesOf(perceived).find((line) =>
    line.text.toLowerCase().includes(subject.word.toLowerCase()),
  );
  if (subject.kinds.length === 0) {
    return written === undefined
      ? phrases.unknownWord(subject.word)
      : existsInWords(medium, perceived, subject.word, phrases);
  }
  const instead = tellableThings(perceived).slice(0, MAX_SEEN_INSTEAD);
  return question.negated
    ? phrases.seesNo(medium, nameOf(subject))
    : phrases.no(medium, nameOf(subject), instead, identity);
}

function existsInWords(
  medium: string,
  perceived: Perceived,
  quote: string,
  phrases: Phrases,
): string {
  const wanted = quote.toLowerCase();
  const sound = soundOf(perceived.evidence);
  for (const { text, span } of statementsOf(sound?.segments ?? [])) {
    const at = text.toLowerCase().indexOf(wanted);
    if (at >= 0) return phrases.saidAt(text.slice(at, at + quote.length), [span], text);
  }
  for (const { text } of linesOf(perceived)) {
    const at = text.toLowerCase().indexOf(wanted);
    if (at >= 0) return phrases.textHas(medium, text.slice(at, at + quote.length), text);
  }
  return perceived.evidence.kind === 'image'
    ? phrases.textLacks(medium, quote)
    : phrases.notSaid(medium, quote);
}
