/**
 * Joins the answers to all intents of a question over all its media into the text that is sent.
 * Pure: the same question and evidence always give the same words.
 */
import type { Intent, Question } from '../understand/question.ts';
import { answerCompare, type Named } from './answer-compare.ts';
import { answerCount } from './answer-count.ts';
import { answerExists, answerIdentify } from './answer-exists.ts';
import {
  answerBrightness,
  answerColours,
  answerDuration,
  answerLanguage,
  answerShots,
  answerSize,
  answerSound,
} from './answer-facts.ts';
import { answerRead, labelledAnswer, linesOf } from './answer-read.ts';
import { answerWhen, answerWhere } from './answer-when-where.ts';
import { CHINESE } from './chinese.ts';
import { describePicture } from './describe-picture.ts';
import { describeSound, transcribe } from './describe-sound.ts';
import { describeVideo } from './describe-video.ts';
import { ENGLISH } from './english.ts';
import { type Perceived, soundOf } from './perceived.ts';
import type { Phrases } from './phrases.ts';

/** The whole answer in prose. */
export function composeAnswer(question: Question, media: readonly Perceived[]): string {
  const phrases = phrasesOf(question);
  if (question.intents.includes('chat') || media.length === 0) {
    const nothing =
      question.asksAboutMedia && media.length === 0 ? [phrases.nothingAttached()] : [];
    return [...nothing, phrases.introduction()].join(phrases.gap);
  }
  const named = media.map((perceived): Named => ({
    medium: phrases.medium(perceived.evidence.kind, perceived.ordinal),
    perceived,
  }));
  const paragraphs = inOrder(question.intents).flatMap((intent) =>
    intent === 'compare'
      ? describeEach(named, question, phrases).concat([answerCompare(named, phrases)])
      : relevant(intent, named).map((each) => answerOne(intent, each, question, phrases)),
  );
  // Who a letter is from stands in the letter; no face has to be known for that.
  const readsOnly = question.intents.every((intent) => intent === 'read');
  const limits = readsOnly ? [] : question.beyond.map((beyond) => phrases.beyond(beyond));
  // What a description has said already is not said again to a second question about it.
  const said = new Set<string>();
  return [...paragraphs, limits]
    .map((sentences) => sentences.filter((sentence) => isNew(sentence, said)).join(phrases.gap))
    .filter((paragraph) => paragraph !== '')
    .join(paragraphs.length > 1 ? '\n\n' : phrases.gap);
}

/** A description comes first, as the other answers may be parts of it. */
function inOrder(intents: readonly Intent[]): readonly Intent[] {
  return intents.toSorted(
    (one, other) => Number(other === 'describe') - Number(one === 'describe'),
  );
}

function isNew(sentence: string, said: Set<string>): boolean {
  if (said.has(sentence)) return false;
  said.add(sentence);
  return true;
}

/** The wording that a question wants. */
function phrasesOf(question: Pick<Question, 'language'>): Phrases {
  return question.language === 'zh' ? CHINESE : ENGLISH;
}

/** A full description of one medium. */
function describe(
  { medium, perceived }: Named,
  question: Pick<Question, 'brief'>,
  phrases: Phrases,
): string[] {
  const { evidence } = perceived;
  switch (evidence.kind) {
    case 'image':
      return describePicture(medium, evidence, phrases, question.brief);
    case 'audio':
      return describeSound(medium, evidence, phrases, question.brief);
    case 'video':
      return describeVideo(medium, evidence, phrases, question.brief);
  }
}

function describeEach(named: readonly Named[], question: Question, phrases: Phrases): string[][] {
  return named.map((each) => describe(each, question, phrases));
}

/** Of several media only those that an intent can be about; if none can, all say so. */
function relevant(intent: Intent, named: readonly Named[]): readonly Named[] {
  const fitting = named.filter(({ perceived: { evidence } }) => {
    if (AUDIBLE.has(intent)) return soundOf(evidence) !== null;
    if (VISIBLE.has(intent)) return evidence.kind !== 'audio';
    if (TIMED.has(intent)) return evidence.kind !== 'image';
    return true;
  });
  return fitting.length > 0 ? fitting : named;
}

const AUDIBLE: ReadonlySet<Intent> = new Set<Intent>(['transcribe', 'language', 'sound']);
const VISIBLE: ReadonlySet<Intent> = new Set<Intent>([
  'read',
  'where',
  'identify',
  'colours',
  'brightness',
  'size',
]);
const TIMED: ReadonlySet<Intent> = new Set<Intent>(['duration', 'shots']);

function answerOne(intent: Intent, named: Named, question: Question, phrases: Phrases): string[] {
  const { medium, perceived } = named;
  switch (intent) {
    case 'describe':
      return describeOrLookUp(named, question, phrases);
    case 'transcribe': {
      const sound = soundOf(perceived.evidence);
      return sound === null ? [phrases.noSound(medium)] : transcribe(medium, sound, phrases);
    }
    case 'read':
      return answerRead(medium, perceived, question, phrases);
    case 'count':
      return answerCount(medium, perceived, question, phrases);
    case 'exists':
      return question.subjects.length === 0 && question.quote === null
        ? describe(named, question, phrases)
        : answerExists(medium, perceived, question, phrases);
    case 'identify':
      return answerIdentify(medium, perceived, question, phrases);
    case 'when':
      return answerWhen(medium, perceived, question, phrases);
    case 'where':
      return answerWhere(medium, perceived, question, phrases);
    case 'colours':
      return answerColours(medium, perceived, question, phrases);
    case 'brightness':
      return answerBrightness(medium, perceived, question, phrases);
    case 'language':
      return answerLanguage(medium, perceived, phrases);
    case 'sound':
      return answerSound(medium, perceived, phrases);
    case 'duration':
      return answerDuration(medium, perceived, phrases);
    case 'size':
      return answerSize(medium, perceived, phrases);
    case 'shots':
      return answerShots(medium, perceived, phrases);
    case 'compare':
    case 'chat':
      return [];
  }
}

/** "What is the WORD?" is answered from a label of that name if the picture carries one. */
function describeOrLookUp(named: Named, question: Question, phrases: Phrases): string[] {
  const labelled = labelledAnswer(linesOf(named.perceived), question, phrases);
  return labelled === null ? describe(named, question, phrases) : [labelled];
}
