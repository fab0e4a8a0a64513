/**
 * The reasoning that streams while perception runs: what is looked at, what was found there and
 * how sure it is, one plain sentence each. Always English, like the evidence itself.
 */
import type { PlannedMedia } from '../../../core/media-plan.ts';
import type { PerceptionEvent, PictureEvidence, SoundEvidence } from '../evidence.ts';
import type { Question } from '../understand/question.ts';
import { displayName } from '../understand/vocabulary.ts';
import { mainColours, readableLines, tellsTheSame } from './describe-picture.ts';
import { languagesOf } from './describe-sound.ts';
import { listOf, withArticle } from './english-grammar.ts';
import { ENGLISH } from './english.ts';
import { MIN_CONFIDENCE, type Thing, thingsOf } from './things.ts';
import { clockTime, oneDecimal, percent } from './time-text.ts';

const MAX_SHOWN_LINES = 8;
const MAX_WEAK_LABELS = 2;

const INTENT_TEXT: Readonly<Record<Question['intents'][number], string>> = {
  describe: 'a description',
  transcribe: 'what is said',
  read: 'what is written',
  count: 'a count',
  exists: 'whether something is there',
  when: 'a time',
  where: 'a place in the picture',
  identify: 'what kind of thing it is',
  compare: 'a comparison',
  which: 'one of several media',
  confidence: 'how sure the findings are',
  colours: 'the colours',
  brightness: 'the light',
  language: 'the language',
  sound: 'what is heard',
  duration: 'the length',
  size: 'the size',
  shots: 'the shots',
  chat: 'something that perception cannot answer',
};

/** First line: how the question was understood. */
export function reasonAboutQuestion(question: Question): string {
  const wanted = listOf(question.intents.map((intent) => INTENT_TEXT[intent]));
  const about = question.subjects.map((subject) => `"${subject.word}"`);
  const focus = about.length === 0 ? '' : `, about ${listOf(about)}`;
  return `The question asks for ${wanted}${focus}.\n`;
}

/** Line before a medium is perceived. */
export function reasonAboutMedium(media: PlannedMedia, number: number, count: number): string {
  const which = count > 1 ? ` ${number} of ${count}` : '';
  const { facts } = media;
  switch (facts.kind) {
    case 'image':
      return `Looking at picture${which}: ${facts.format.toUpperCase()}, ${facts.width} by ${facts.height} pixels.\n`;
    case 'audio':
      return `Listening to recording${which}: ${facts.format.toUpperCase()}, ${oneDecimal(facts.durationSeconds)} seconds.\n`;
    case 'video': {
      const frames = media.plan.kind === 'video' ? `, ${media.plan.frameCount} planned frames` : '';
      const sound = facts.sound === null ? ', without sound' : ', with sound';
      return `Watching video${which}: ${facts.format.toUpperCase()}, ${oneDecimal(facts.durationSeconds)} seconds${frames}${sound}.\n`;
    }
  }
}

/** Gives the lines for each event of one medium in turn; '' when it brings nothing new. */
export function eventReasoner(): (event: PerceptionEvent) => string {
  let previous: PictureEvidence | null = null;
  return (event) => {
    switch (event.type) {
      case 'scene': {
        const { frameSeconds, picture } = event.scene;
        const same = previous !== null && showsTheSame(previous, picture);
        previous = picture;
        const found = same ? 'I find the same as before.\n' : reasonAboutPicture(picture);
        return `At ${clockTime(frameSeconds)}: ${found}`;
      }
      case 'sound':
        return reasonAboutSound(event.sound);
      case 'done':
        return event.evidence.kind === 'image' ? reasonAboutPicture(event.evidence) : '';
    }
  };
}

function showsTheSame(a: PictureEvidence, b: PictureEvidence): boolean {
  const text = (picture: PictureEvidence): string =>
    readableLines(picture)
      .map((line) => line.text)
      .join('\n');
  return tellsTheSame(thingsOf(a), thingsOf(b)) && text(a) === text(b);
}

function reasonAboutPicture(picture: PictureEvidence): string {
  const { boxed, overall } = thingsOf(picture);
  const sentences: string[] = [];
  if (boxed.length > 0) sentences.push(`I find ${listOf(boxed.map(withConfidence))}.`);
  if (overall.length > 0) {
    sentences.push(`As a whole it looks like ${listOf(overall.map(withConfidence))}.`);
  }
  for (const { closer } of boxed) {
    if (closer === null) continue;
    const label = picture.labels.find(({ name }) => name === closer.name);
    sentences.push(
      `More closely it is ${withArticle(displayName(closer.name))} (${percent(label?.confidence ?? 0)} sure).`,
    );
  }
  if (sentences.length === 0) sentences.push(nothingSure(picture));
  const lines = readableLines(picture);
  if (lines.length > 0) {
    const quoted = lines.slice(0, MAX_SHOWN_LINES).map(({ text }) => `"${text}"`);
    const more = lines.length - quoted.length;
    sentences.push(`I read ${listOf(quoted)}${more > 0 ? ` and ${more} more lines` : ''}.`);
  }
  const colours = mainColours(picture);
  const look = colours.length === 0 ? '' : `, mostly ${listOf(colours)}`;
  sentences.push(`Its brightness is ${percent(picture.brightness)}${look}.`);
  return `${sentences.join(' ')}\n`;
}

function nothingSure(picture: PictureEvidence): string {
  const weak = picture.labels
    .filter(({ confidence }) => confidence < MIN_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, MAX_WEAK_LABELS)
    .map(({ name, confidence }) => `${displayName(name)} (${percent(confidence)})`);
  return weak.length === 0
    ? 'I recognise nothing here.'
    : `Nothing is sure enough to be said; the best ${weak.length === 1 ? 'guess is' : 'guesses are'} ${listOf(weak, 'or')}.`;
}

function withConfidence(thing: Thing): string {
  const name = ENGLISH.counted(thing.name, thing.count);
  const noun = thing.count === 1 ? withArticle(displayName(thing.name)) : name;
  return `${noun} (${percent(thing.confidence)} sure)`;
}

function reasonAboutSound(sound: SoundEvidence): string {
  if (sound.segments.length === 0) {
    const heard = sound.background === 'none' ? '' : ` It sounds like ${sound.background}.`;
    return `Listening: nobody speaks.${heard}\n`;
  }
  const language = ENGLISH.spokenLanguage('The sound', languagesOf(sound));
  const segments = sound.segments.map(
    ({ startSeconds, endSeconds, text, confidence }) =>
      `From ${clockTime(startSeconds)} to ${clockTime(endSeconds)} I hear "${text.trim()}" (${percent(confidence)} sure).`,
  );
  return `${language} Somebody speaks ${percent(sound.speechShare)} of the time.\n${segments.join('\n')}\n`;
}
