/**
 * A prompt as it is counted: stretches of text between added tokens. Each stretch is one string to
 * the tokenizer, whatever it was put together from (`user\n` and `\nHi` are 3 tokens together).
 */

/** What separates two stretches of text. */
export interface Boundary {
  readonly addedTokens: 0 | 1;
}

/** Any of the template's added tokens: `<|im_start|>`, `<think>` and their like. */
export const ADDED_TOKEN: Boundary = { addedTokens: 1 };
/** A media part; its tokens, markers included, come from its plan. */
export const MEDIA: Boundary = { addedTokens: 0 };

export type PromptPiece = string | Boundary;

/** What of a prompt is text. */
export interface RenderedPrompt {
  /** None is empty. */
  readonly stretches: readonly string[];
  /** Added tokens of the template; those of media parts are in their plans. */
  readonly addedTokens: number;
}

/** Joins neighbouring texts and counts the added tokens. */
export function joinPieces(pieces: Iterable<PromptPiece>): RenderedPrompt {
  const stretches: string[] = [];
  let addedTokens = 0;
  let text = '';
  const endStretch = (): void => {
    if (text !== '') stretches.push(text);
    text = '';
  };
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
    } else {
      endStretch();
      addedTokens += piece.addedTokens;
    }
  }
  endStretch();
  return { stretches, addedTokens };
}
