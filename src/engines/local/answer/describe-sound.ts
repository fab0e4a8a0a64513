/** What is heard, in prose: speech word for word with its times and language, or honest silence. */
import type { SoundEvidence, SpeechSegment } from '../evidence.ts';
import type { Phrases, Spoken } from './phrases.ts';

/** Below this a transcript is marked as hard to make out. */
const CLEAR_CONFIDENCE = 0.5;
/** Pauses up to this do not break a statement into two sentences of the answer. */
const BRIDGED_PAUSE_SECONDS = 1.5;
/** A description quotes at most about this much; a transcription quotes everything. */
const MAX_DESCRIBED_CHARACTERS = 1_500;
const MAX_BRIEF_CHARACTERS = 300;

/** Sentences about a recording. */
export function describeSound(
  medium: string,
  sound: SoundEvidence,
  phrases: Phrases,
  brief: boolean,
): string[] {
  return [
    phrases.soundLasts(medium, sound.durationSeconds),
    ...describeSpeech(medium, sound, phrases, { long: !brief }),
  ];
}

/** Sentences about the speech in a sound, shortened where it is long. */
export function describeSpeech(
  medium: string,
  sound: SoundEvidence,
  phrases: Phrases,
  { long }: { readonly long: boolean },
): string[] {
  const spoken = statementsOf(sound.segments);
  if (spoken.length === 0) return silence(medium, sound, phrases);
  const limit = long ? MAX_DESCRIBED_CHARACTERS : MAX_BRIEF_CHARACTERS;
  const quoted = spoken.filter(
    (_, index) =>
      index === 0 ||
      spoken.slice(0, index + 1).reduce((sum, { text }) => sum + text.length, 0) <= limit,
  );
  const sentences = quoted.map((statement) => phrases.says(statement));
  const last = spoken.at(-1);
  if (quoted.length < spoken.length && last !== undefined) {
    sentences.push(phrases.speechGoesOn(last.span.endSeconds));
  }
  const besides = phrases.besidesSpeech(sound.background);
  return besides === null ? sentences : [...sentences, besides];
}

/** The whole speech, word for word. */
export function transcribe(medium: string, sound: SoundEvidence, phrases: Phrases): string[] {
  const spoken = statementsOf(sound.segments);
  return spoken.length === 0
    ? silence(medium, sound, phrases)
    : spoken.map((statement) => phrases.says(statement));
}

/** Languages spoken, the longest spoken first. */
export function languagesOf(sound: SoundEvidence): readonly string[] {
  const seconds = new Map<string, number>();
  for (const { language, startSeconds, endSeconds } of sound.segments) {
    seconds.set(language, (seconds.get(language) ?? 0) + endSeconds - startSeconds);
  }
  return [...seconds].sort((a, b) => b[1] - a[1]).map(([language]) => language);
}

/** All words spoken, in order. */
export function transcriptOf(sound: SoundEvidence): string {
  return joinTexts(sound.segments.map((segment) => segment.text));
}

/** Segments joined to statements: same language, and no long pause between. */
export function statementsOf(segments: readonly SpeechSegment[]): readonly Spoken[] {
  const statements: Spoken[] = [];
  for (const segment of segments) {
    const text = segment.text.trim();
    if (text === '') continue;
    const { startSeconds, endSeconds, language } = segment;
    const unsure = segment.confidence < CLEAR_CONFIDENCE;
    const last = statements.at(-1);
    if (
      last !== undefined &&
      last.language === language &&
      last.unsure === unsure &&
      startSeconds - last.span.endSeconds <= BRIDGED_PAUSE_SECONDS
    ) {
      statements[statements.length - 1] = {
        ...last,
        span: { startSeconds: last.span.startSeconds, endSeconds },
        text: joinTexts([last.text, text]),
      };
    } else {
      statements.push({ span: { startSeconds, endSeconds }, text, language, unsure });
    }
  }
  return statements;
}

/** Chinese and Japanese are written without blanks between sentences. */
function joinTexts(texts: readonly string[]): string {
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .reduce((all, text) => {
      const tight = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}。，！？]$/u.test(all);
      return all === '' ? text : `${all}${tight ? '' : ' '}${text}`;
    }, '');
}

function silence(medium: string, sound: SoundEvidence, phrases: Phrases): string[] {
  const unknown = sound.segments.length > 0;
  return [phrases.nobodySpeaks(medium, sound.background, unknown)];
}
