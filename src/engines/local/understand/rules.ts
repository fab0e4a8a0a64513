/** The shape of the patterns with which a language asks. */
import type { Beyond, Intent, Language } from './question.ts';

export interface Rules {
  /** Every intent whose pattern matches is a candidate; order is of no weight. */
  readonly intents: readonly { readonly intent: Intent; readonly pattern: RegExp }[];
  /** Signs that the media are meant when no intent matches. */
  readonly weakDescribe: RegExp;
  readonly brief: RegExp;
  readonly negated: RegExp;
  /** Group 1 = the item whose price is asked for. */
  readonly priced: readonly RegExp[];
  readonly most: RegExp;
  readonly least: RegExp;
  /** "And this one?": the question before is meant again. */
  readonly again: RegExp;
  readonly beyond: readonly { readonly beyond: Beyond; readonly pattern: RegExp }[];
  /** Group 1 = words to look for in speech or writing; the first that matches counts. */
  readonly quote: readonly RegExp[];
  /** Group 1 = the label in "what is the LABEL". */
  readonly labelled: RegExp;
  /** Explicit wishes about the language of the answer. */
  readonly answerLanguages: readonly { readonly language: Language; readonly pattern: RegExp }[];
}
