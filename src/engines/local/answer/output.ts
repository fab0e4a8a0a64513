/**
 * How text leaves the engine: in pieces of about a word, and never more MiMo tokens than the request
 * allows (markers included, as usage counts them).
 */
import type { StreamPart } from '../../../core/stream-part.ts';

/** `<think>`, `</think>` and the end of the turn count one token each (tokens.md section 6). */
const MARKER_TOKENS = 1;

/** Words with the white space before them; Chinese in single characters. */
const PIECE =
  /\s*(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+)|\s+/gu;
/** A word longer than this is sent in parts, so that a cut never loses much. */
const MAX_PIECE_CHARACTERS = 24;

/** A text as the pieces in which it is sent; joined they are the text again. */
export function piecesOf(text: string): string[] {
  return (text.match(PIECE) ?? []).flatMap((piece) => {
    const characters = Array.from(piece);
    if (characters.length <= MAX_PIECE_CHARACTERS) return [piece];
    const parts: string[] = [];
    for (let at = 0; at < characters.length; at += MAX_PIECE_CHARACTERS) {
      parts.push(characters.slice(at, at + MAX_PIECE_CHARACTERS).join(''));
    }
    return parts;
  });
}

export interface TokenBudget {
  /** The limit of the request. */
  readonly limitTokens: number;
  countTokens(text: string): number;
}

/** Counts what has been sent and says what may still be sent. */
export class Output {
  readonly #budget: TokenBudget;
  readonly #thinking: boolean;
  readonly #reasoning: Channel;
  readonly #text: Channel;
  #textBegun = false;
  #full = false;

  constructor(budget: TokenBudget, thinking: boolean) {
    this.#budget = budget;
    this.#thinking = thinking;
    this.#reasoning = new Channel(budget);
    this.#text = new Channel(budget);
  }

  /** Whether the limit has been reached: nothing more may be sent. */
  get full(): boolean {
    return this.#full;
  }

  /** The parts of a stretch of reasoning that still fit. */
  *reasoning(text: string): Generator<StreamPart> {
    for (const piece of piecesOf(text)) {
      if (!this.#admit(this.#reasoning, piece)) return;
      yield { type: 'reasoning', text: piece };
    }
  }

  /** The parts of the answer that still fit; to be called once, after all reasoning. */
  *text(text: string): Generator<StreamPart> {
    this.#textBegun = true;
    for (const piece of piecesOf(text)) {
      if (!this.#admit(this.#text, piece)) return;
      yield { type: 'text', text: piece };
    }
  }

  /** How it ended. Ending by itself takes one more token, as it would take a model. */
  finish(): StreamPart {
    this.#textBegun = true;
    const isCut = this.#full || !this.#fits(MARKER_TOKENS);
    return { type: 'finish', reason: isCut ? 'length' : 'stop' };
  }

  #admit(channel: Channel, piece: string): boolean {
    if (this.#full) return false;
    channel.add(piece);
    if (this.#fits(0)) return true;
    channel.takeBack();
    this.#full = true;
    return false;
  }

  /** Whether everything sent and so many tokens more stay within the limit. */
  #fits(moreTokens: number): boolean {
    const opening = this.#thinking ? MARKER_TOKENS : 0;
    const closing = this.#thinking && this.#textBegun ? MARKER_TOKENS : 0;
    const room = this.#budget.limitTokens - opening - closing - moreTokens;
    // Counting is only worth its time when the cheap upper bound does not settle the matter.
    if (this.#reasoning.atMost + this.#text.atMost <= room) return true;
    return this.#reasoning.exact() + this.#text.exact() <= room;
  }
}

/**
 * Text sent so far with its token count. A token stands for at least one byte, so the bytes added
 * since the last exact count bound the number of tokens; long texts are counted a few times only.
 */
class Channel {
  readonly #budget: TokenBudget;
  #text = '';
  #previous = '';
  #atMost = 0;
  #previousAtMost = 0;

  constructor(budget: TokenBudget) {
    this.#budget = budget;
  }

  get atMost(): number {
    return this.#atMost;
  }

  add(piece: string): void {
    this.#previous = this.#text;
    this.#previousAtMost = this.#atMost;
    this.#text += piece;
    this.#atMost += Buffer.byteLength(piece);
  }

  takeBack(): void {
    this.#text = this.#previous;
    this.#atMost = this.#previousAtMost;
  }

  exact(): number {
    this.#atMost = this.#text === '' ? 0 : this.#budget.countTokens(this.#text);
    return this.#atMost;
  }
}
