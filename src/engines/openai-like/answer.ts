/**
 * One answer, chunk by chunk: JSON of an OpenAI-like engine → stream parts. Engines name reasoning
 * in two ways, leave tags in their texts, invent ids and add extras; what leaves here is the same
 * for all of them, and everything unknown is dropped.
 */
import type { Tool } from '../../core/chat-request.ts';
import type { ApiError } from '../../core/errors.ts';
import type { EnginePart, EngineUsage, FinishReason } from '../../core/stream-part.ts';
import { failedError, type Refusal, streamedRefusal } from './failures.ts';
import { isObject, type JsonObject, listAt, objectAt, parseJson, textAt } from './json.ts';
import { LeadingTags } from './leading-tags.ts';
import { rescuedCalls } from './rescued-calls.ts';
import { RunawayGuard } from './runaway.ts';
import { ToolCalls } from './tool-calls.ts';
import { engineUsage } from './usage.ts';

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  // Text Generation Inference
  ['eos_token', 'stop'],
  ['stop_sequence', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
  ['repetition_truncation', 'repetition_truncation'],
]);

export interface AnswerOptions {
  readonly thinking: boolean;
  /** What the engine was asked to keep. */
  readonly maxCompletionTokens: number;
  /** What the client wants to stop at: an engine may say which of them it met. */
  readonly stop: readonly string[];
  /** Whose calls are looked for in reasoning that ends with one; none where they are not to be. */
  readonly rescuedTools: readonly Tool[];
  /** Whether the prompt is billed as the engine counts it. */
  readonly promptIsBilled: boolean;
  /** What a client may know of a refusal. */
  refused(refusal: Refusal): ApiError;
  countTokens(text: string): number;
}

export class Answer {
  readonly #options: AnswerOptions;
  readonly #reasoningTags = new LeadingTags();
  readonly #textTags = new LeadingTags();
  readonly #toolCalls = new ToolCalls();
  readonly #guard: RunawayGuard;
  #reasoning = '';
  #hasText = false;
  #usage: JsonObject | null = null;
  #finished = false;
  #cutOff = false;

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#guard = new RunawayGuard(options.maxCompletionTokens, (text) =>
      options.countTokens(text),
    );
  }

  /** Whether the engine has said why it stopped: what follows can only be usage. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Whether it was we who ended the answer: the engine would go on. */
  get cutOff(): boolean {
    return this.#cutOff;
  }

  /** What the engine used; null when it did not say. */
  get usage(): EngineUsage | null {
    return this.#usage === null ? null : engineUsage(this.#usage, this.#options.promptIsBilled);
  }

  /** Adds the parts of one event (or of a whole answer in one piece). Throws an ApiError. */
  take(data: string, parts: EnginePart[]): void {
    const chunk = parseJson(data);
    if (!isObject(chunk)) throw failedError(new Error('the engine sent an event that is no JSON'));
    const refusal = streamedRefusal(chunk);
    if (refusal !== null) throw this.#options.refused(refusal);
    this.#usage = objectAt(chunk, 'usage') ?? this.#usage;
    const choice = listAt(chunk, 'choices')[0];
    if (!isObject(choice) || this.#finished) return;
    this.#takeDelta(objectAt(choice, 'delta') ?? objectAt(choice, 'message') ?? {}, parts);
    const reason = choice['finish_reason'];
    if (!this.#finished && typeof reason === 'string' && reason !== '')
      this.#finish(reason, choice, parts);
  }

  #takeDelta(delta: JsonObject, parts: EnginePart[]): void {
    const reasoning = textAt(delta, 'reasoning_content') || textAt(delta, 'reasoning');
    if (reasoning !== '') this.#reason(this.#reasoningTags.take(reasoning), parts);
    const content = textAt(delta, 'content') || joinedTexts(listAt(delta, 'content'));
    const calls = listAt(delta, 'tool_calls');
    if (content !== '' || calls.length > 0) this.#reason(this.#reasoningTags.end(), parts);
    if (content !== '') this.#say(this.#textTags.take(content), parts);
    if (calls.length > 0) this.#say(this.#textTags.end(), parts);
    let written = reasoning + content;
    for (const call of calls) {
      const part = this.#toolCalls.take(call);
      if (part === null) continue;
      parts.push(part);
      written += part.arguments ?? '';
    }
    if (written !== '' && this.#guard.exceededBy(written)) {
      this.#cutOff = true;
      this.#finish('length', {}, parts);
    }
  }

  /** Nobody asked for reasoning while thinking is off: it is kept until we know what it was. */
  #reason(text: string, parts: EnginePart[]): void {
    this.#reasoning += text;
    if (this.#options.thinking) append(parts, 'reasoning', text);
  }

  #say(text: string, parts: EnginePart[]): void {
    if (text === '') return;
    // Line ends behind the reasoning are no answer.
    this.#hasText ||= text.trim() !== '';
    append(parts, 'text', text);
  }

  #finish(engineReason: string, choice: JsonObject, parts: EnginePart[]): void {
    const reason = FINISH_REASONS.get(engineReason);
    if (reason === undefined) {
      throw failedError(new Error(`the engine finished with ${engineReason.slice(0, 64)}`));
    }
    this.#reason(this.#reasoningTags.end(), parts);
    this.#say(this.#textTags.end(), parts);
    if (engineReason === 'stop') this.#rescue(parts);
    const calls = this.#toolCalls.count;
    if (reason !== 'length') parts.push(...this.#toolCalls.end());
    // With thinking off, some reasoning parsers take the whole answer for reasoning.
    if (!this.#options.thinking && !this.#hasText && calls === 0) {
      this.#say(this.#reasoning, parts);
      this.#reasoning = '';
    }
    const matchedStop = [choice['stop_reason'], choice['matched_stop']].find(
      (text) => typeof text === 'string' && this.#options.stop.includes(text),
    );
    parts.push({
      type: 'finish',
      reason: honestReason(reason, calls),
      ...(typeof matchedStop === 'string' && { matchedStop }),
    });
    this.#finished = true;
  }

  /** Some reasoning parsers take a call that ends the answer for a part of the reasoning. */
  #rescue(parts: EnginePart[]): void {
    if (this.#hasText || this.#toolCalls.count > 0) return;
    for (const call of rescuedCalls(this.#reasoning, this.#options.rescuedTools)) {
      const part = this.#toolCalls.take(call);
      if (part !== null) parts.push(part);
    }
  }
}

/** Some engines say a text as a list of parts. */
function joinedTexts(parts: readonly unknown[]): string {
  return parts
    .map((part) => (isObject(part) && part['type'] === 'text' ? textAt(part, 'text') : ''))
    .join('');
}

/** Clients go on with calls when the reason says so, and only then: there must be some. */
function honestReason(reason: FinishReason, calls: number): FinishReason {
  if (reason === 'stop' && calls > 0) return 'tool_calls';
  return reason === 'tool_calls' && calls === 0 ? 'stop' : reason;
}

/** Neighbouring texts of one read become one part: the client gets one write for one read. */
function append(parts: EnginePart[], type: 'reasoning' | 'text', text: string): void {
  if (text === '') return;
  const last = parts.at(-1);
  if (last?.type === type) parts[parts.length - 1] = { type, text: last.text + text };
  else parts.push({ type, text });
}
