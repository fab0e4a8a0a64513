/**
 * Joins the answers to all intents of a question over all its media into the text that is sent.
 * Pure: the same question and evidence always give the same words.
 */
import type { Intent, Question } from '../understand/question.ts';
import { answerCompare, type Named } from './answer-compare.ts';
import { answerCount } from './answer-count.ts';
import { answerExists, answerIdentify, seenDuring } from './answer-exists.ts';
import {
  answerBrightness,
  answerColours,
  answerDuration,
  answerLanguage,
  answerShots,
  answerSize,
  answerSound,
} from './answer-facts.ts';
import { answerConfidence } from './answer-confidence.ts';
import { atMoment, describeMoment } from './answer-moment.ts';
import { answerRead, labelledAnswer, linesOf } from './answer-read.ts';
import { answerFromSpeech, heardInstead, transcribeDuring } from './answer-speech.ts';
import { answerWhen, answerWhere } from './answer-when-where.ts';
import { answerWhich } from './answer-which.ts';
import { CHINESE } from './chinese.ts';
import { describePicture } from './describe-picture.ts';
import { describeSound, transcribe } from './describe-sound.ts';
import { describeVideo } from './describe-video.ts';
import { ENGLISH } from './english.ts';
import { matchingRows } from './passages.ts';
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
  const whole = media.map((perceived): Named => ({
    medium: phrases.medium(perceived.evidence.kind, perceived.ordinal),
    perceived,
  }));
  const { moment } = question;
  const at = moment === null ? whole : whole.map((each) => atMoment(each, moment, phrases));
  const named = at.filter((each) => typeof each !== 'string');
  const missing = at.filter((each) => typeof each === 'string');
  // Who a letter is from stands in the letter; no face has to be known for that.
  const readsOnly = question.intents.every((intent) => intent === 'read');
  const limits = question.beyond
    .filter((beyond) => !readsOnly || beyond === 'tasks')
    .map((beyond) => phrases.beyond(beyond));
  const paragraphs = question.recognised
    ? [...answerAll(named, question, phrases), limits]
    : answerUnrecognised(named, question, limits, phrases);
  // What a description has said already is not said again to a second question about it.
  const said = new Set<string>();
  return [missing, ...paragraphs]
    .map((sentences) => sentences.filter((sentence) => isNew(sentence, said)).join(phrases.gap))
    .filter((paragraph) => paragraph !== '')
    .join(paragraphs.length > 1 ? '\n\n' : phrases.gap);
}

function answerAll(named: readonly Named[], question: Question, phrases: Phrases): string[][] {
  return inOrder(question.intents).flatMap((intent) => {
    if (intent === 'compare') {
      return describeEach(named, question, phrases).concat([answerCompare(named, phrases)]);
    }
    if (intent === 'which') {
      const which = answerWhich(named, question, phrases);
      return which === null
        ? describeEach(named, { ...question, brief: true }, phrases).concat([
            [phrases.notComparable()],
          ])
        : [which];
    }
    return relevant(intent, named).map((each) => answerOne(intent, each, question, phrases));
  });
}

/**
 * No pattern knows the question: what is written or said about its words is quoted; what cannot be
 * told is said before a short description; only a question for nothing in particular is described.
 */
function answerUnrecognised(
  named: readonly Named[],
  question: Question,
  limits: readonly string[],
  phrases: Phrases,
): string[][] {
  const quoted =
    question.moment === null ? named.map((each) => quotedAnswer(each, question, phrases)) : [];
  if (quoted.some((each) => each.length > 0)) return quoted;
  if (question.beyond.includes('tasks')) return [[...limits]];
  const missing =
    limits.length === 0 &&
    question.moment === null &&
    question.labelWords.some((word) => !DESCRIBED_WORDS.has(word))
      ? named.map(({ medium }) => phrases.fieldMissing(question.labelWords.join(' '), medium))
      : limits;
  const brief = { ...question, brief: question.brief || missing.length > 0 };
  return [[...missing], ...describeEach(named, brief, phrases)];
}

/** What "what is the X" calls the whole medium or its main thing. */
const DESCRIBED_WORDS = new Set(
  (
    'main,subject,topic,theme,image,picture,photo,video,audio,clip,recording,scene,content,' +
    'contents,object,objects,thing,things,focus,background,foreground,story,point,person,most'
  ).split(','),
);

/** The label, row or speech that shares the question's own words. */
function quotedAnswer(
  { medium, perceived }: Named,
  question: Question,
  phrases: Phrases,
): string[] {
  const lines = linesOf(perceived);
  const among = perceived.ordinal === null ? null : medium;
  const labelled = labelledAnswer(lines, question, phrases, among);
  if (labelled !== null) return [labelled];
  const named = new Set(question.subjects.flatMap(({ word }) => word.split(' ')));
  const words = question.words.filter((word) => !named.has(word) && !DOCUMENT_WORDS.has(word));
  const heard = answerFromSpeech(perceived, { ...question, words }, phrases);
  if (heard !== null && words.length > 0) return heard;
  const rows = matchingRows(words, lines, 'anything').passages;
  return rows.length === 0 ? [] : [phrases.passages(medium, rows)];
}

const DOCUMENT_WORDS = new Set('invoice,bill,receipt,letter,menu,form,sign,poster'.split(','));

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
function describe({ medium, perceived }: Named, question: Question, phrases: Phrases): string[] {
  const { evidence } = perceived;
  if (question.moment !== null && evidence.kind === 'video') {
    return describeMoment(evidence, question, phrases);
  }
  if (question.moment !== null && evidence.kind === 'audio') {
    return transcribe(medium, evidence, phrases);
  }
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
  const heard = heardInstead(intent, named, question, phrases);
  if (heard !== null) return heard;
  switch (intent) {
    case 'describe':
      return describeOrLookUp(named, question, phrases);
    case 'transcribe': {
      const sound = soundOf(perceived.evidence);
      const [subject] = WHILE.test(question.text) ? question.subjects : [];
      const during = subject === undefined ? null : seenDuring(perceived, subject);
      if (during !== null && during.length > 0) {
        return transcribeDuring(medium, perceived, during, phrases);
      }
      return sound === null ? [phrases.noSound(medium)] : transcribe(medium, sound, phrases);
    }
    case 'confidence':
      return answerConfidence(medium, perceived, phrases);
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
    case 'which':
    case 'chat':
      return [];
  }
}

const WHILE = /\b(?:while|when|during|as)\b|时/iu;
/** "What is the WORD?" is answered from a label of that name if the picture carries one. */
function describeOrLookUp(named: Named, question: Question, phrases: Phrases): string[] {
  const labelled = labelledAnswer(
    linesOf(named.perceived),
    question,
    phrases,
    named.perceived.ordinal === null ? null : named.medium,
  );
  return labelled === null ? describe(named, question, phrases) : [labelled];
}
