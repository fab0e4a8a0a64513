/** What a conversation asks of the embedded engine, in the terms that evidence can answer. */
import type { MediaPart } from '../../../core/chat-request.ts';
import type { FieldKind } from './fields.ts';

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
export type Beyond = 'identity' | 'reasons' | 'actions' | 'feelings' | 'place' | 'age' | 'speakers';

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
  readonly subjects: readonly Subject[];
  /** Values to be looked up in the writing: the total, the date … */
  readonly fields: readonly FieldKind[];
  /** Content words of a "what is the …" question, for labels that no field kind knows. */
  readonly labelWords: readonly string[];
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
