/** What a conversation asks of the embedded engine, in the terms that evidence can answer. */
import type { MediaPart } from '../../../core/chat-request.ts';
import type { FieldKind } from './fields.ts';
import type { Moment } from './moments.ts';

export type Language = 'en' | 'zh';

export type Intent =
  /** Everything, in prose. */
  | 'describe'
  /** What is said. */
  | 'transcribe'
  /** What is written, as a whole or the value of one field. */
  | 'read'
  | 'count'
  | 'exists'
  /** At what time something is seen or said. */
  | 'when'
  /** At what place in the picture. */
  | 'where'
  /** "What kind of animal is it?" */
  | 'identify'
  /** Several media side by side. */
  | 'compare'
  /** Which of several media shows something, or has the larger value. */
  | 'which'
  /** How sure the findings are. */
  | 'confidence'
  | 'colours'
  | 'brightness'
  /** The language that is spoken. */
  | 'language'
  /** What is heard besides words. */
  | 'sound'
  | 'duration'
  /** Pixels of a picture or video. */
  | 'size'
  /** Shots of a video. */
  | 'shots'
  /** Nothing that perception can answer. */
  | 'chat';

/** What was asked and no evidence can answer; said in one sentence each. */
export type Beyond =
  | 'identity'
  | 'reasons'
  | 'actions'
  | 'feelings'
  | 'place'
  | 'age'
  | 'speakers'
  /** Man or woman, adult or child. */
  | 'gender'
  /** Arithmetic, poems, translations. */
  | 'tasks'
  /** Whether something is asleep, hot, paid … */
  | 'states';

/** A thing that the question names. */
export interface Subject {
  /** As the question names it. */
  readonly word: string;
  /** Kinds that it may mean; empty when the engine does not know the word. */
  readonly kinds: readonly string[];
}

export interface Question {
  /** The last user turn's own words. */
  readonly text: string;
  /** Language of the answer. */
  readonly language: Language;
  /** At least one, in the order asked. */
  readonly intents: readonly Intent[];
  /** Whether a pattern found the intents; else they are the description that fits any question. */
  readonly recognised: boolean;
  readonly subjects: readonly Subject[];
  /** Values to be looked up in the writing: the total, the date … */
  readonly fields: readonly FieldKind[];
  /** Content words of a "what is the …" question, for labels that no field kind knows. */
  readonly labelWords: readonly string[];
  /** Words of the item whose price is asked for. */
  readonly priced: readonly string[];
  /** What the question is about, for finding the passage that answers it. */
  readonly words: readonly string[];
  /** The part of a video or recording that is meant. */
  readonly moment: Moment | null;
  /** "Is there not …": neither yes nor no would be clear. */
  readonly negated: boolean;
  /** The larger or the smaller of several values is asked for. */
  readonly extreme: 'most' | 'least' | null;
  /** Words that are looked for in speech or writing. */
  readonly quote: string | null;
  /** A summary is wanted. */
  readonly brief: boolean;
  readonly beyond: readonly Beyond[];
  /** The media that the question is about, in conversation order. */
  readonly targets: readonly MediaPart[];
  /** Whether there are media that could have been meant; only `chat` looks at this. */
  readonly asksAboutMedia: boolean;
}
