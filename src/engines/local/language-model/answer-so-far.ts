/**
 * The library tells again and again all that has been said so far; this makes it into what is new.
 * Only what goes on from what has been said is passed on: a text that the library has come to read
 * differently cannot be taken back.
 */
import { randomBytes } from 'node:crypto';
import type { AnswerState } from './library.ts';
import type { Saying } from './messages.ts';

interface SaidCall {
  readonly name: string;
  arguments: string;
}

export class AnswerSoFar {
  readonly #thinking: boolean;
  #reasoning = '';
  #text = '';
  readonly #calls: SaidCall[] = [];

  /** Without thinking reasoning is not passed on. */
  constructor(thinking: boolean) {
    this.#thinking = thinking;
  }

  /** Whether a tool has been called. */
  get called(): boolean {
    return this.#calls.length > 0;
  }

  /** What is new in the state. */
  take(state: AnswerState): Saying[] {
    const said: Saying[] = [];
    if (this.#thinking) {
      const reasoning = continuation(this.#reasoning, state.reasoning_content ?? '');
      this.#reasoning += reasoning;
      if (reasoning !== '') said.push({ type: 'reasoning', text: reasoning });
    }
    const text = continuation(this.#text, state.content ?? '');
    this.#text += text;
    if (text !== '') said.push({ type: 'text', text });
    for (const [index, call] of (state.tool_calls ?? []).entries()) {
      const saying = this.#call(index, call.function);
      if (saying !== null) said.push(saying);
    }
    return said;
  }

  /**
   * What is new in the last state. A model that was asked not to think and did nothing else has
   * said its answer in the wrong place.
   */
  end(state: AnswerState): Saying[] {
    const said = this.take(state);
    const reasoning = state.reasoning_content ?? '';
    const misplaced = !this.#thinking && this.#text === '' && !this.called && reasoning !== '';
    return misplaced ? [{ type: 'text', text: reasoning }] : said;
  }

  #call(index: number, { name, arguments: text }: SaidCall): Saying | null {
    const known = this.#calls[index];
    if (known === undefined) {
      if (name === '' || index > this.#calls.length) return null;
      this.#calls.push({ name, arguments: text });
      const id = `call_${randomBytes(12).toString('hex')}`;
      return { type: 'tool-call', index, id, name, arguments: text };
    }
    const more = continuation(known.arguments, text);
    known.arguments += more;
    return more === '' ? null : { type: 'tool-call', index, arguments: more };
  }
}

function continuation(said: string, all: string): string {
  return all.startsWith(said) ? all.slice(said.length) : '';
}
