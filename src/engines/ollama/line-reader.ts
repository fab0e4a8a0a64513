/**
 * An answer of Ollama, one JSON object a line, out of bytes that may be cut anywhere. What leaves
 * here are the events of an OpenAI-like stream, so that all that is known of such answers (tags,
 * calls, limits, errors) holds for these too. Only half a character and half a line are kept.
 */
import { StringDecoder } from 'node:string_decoder';
import { failedError } from '../openai-like/failures.ts';
import {
  countAt,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  parseJson,
  textAt,
} from '../openai-like/json.ts';

/** An engine that sends a longer line is broken. */
const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;
const END_OF_STREAM = '[DONE]';

export class LineReader {
  readonly #decoder = new StringDecoder('utf8');
  #line = '';
  #calls = 0;

  /** Events of the lines that these bytes complete. Throws `engine-failed` when a line is too long. */
  read(bytes: Buffer): string[] {
    const text = this.#decoder.write(bytes);
    const events: string[] = [];
    let start = 0;
    // The search begins at the new characters, so that a long line in many cuts costs its length.
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#add(text.slice(start, end));
      events.push(...this.end());
      start = end + 1;
    }
    this.#add(text.slice(start));
    return events;
  }

  /** Those of a last line that nothing ends. */
  end(): string[] {
    const line = this.#line.trim();
    this.#line = '';
    return line === '' ? [] : this.#eventsOf(line);
  }

  #add(text: string): void {
    this.#line += text;
    if (this.#line.length > MAX_LINE_CHARACTERS) {
      throw failedError(new Error(`a line has more than ${MAX_LINE_CHARACTERS} characters`));
    }
  }

  /** Lines that are no JSON, or tell of an error, are passed on: they are judged where events are. */
  #eventsOf(line: string): string[] {
    const chunk = parseJson(line);
    if (!isObject(chunk) || (chunk['error'] ?? null) !== null) return [line];
    const message = objectAt(chunk, 'message') ?? {};
    const done = chunk['done'] === true;
    const choice = {
      delta: {
        reasoning: textAt(message, 'thinking'),
        content: textAt(message, 'content'),
        tool_calls: listAt(message, 'tool_calls').map((call) => this.#wholeCall(call)),
      },
      // Old servers give no reason.
      finish_reason: done ? textAt(chunk, 'done_reason') || 'stop' : null,
    };
    const event = JSON.stringify({ choices: [choice], ...(done && { usage: usage(chunk) }) });
    return done ? [event, END_OF_STREAM] : [event];
  }

  /** Every call comes whole: it gets an index of its own, whatever it had. */
  #wholeCall(call: unknown): unknown {
    if (!isObject(call)) return call;
    const index = this.#calls;
    this.#calls += 1;
    return { index, id: textAt(call, 'id'), function: objectAt(call, 'function') };
  }
}

function usage(chunk: JsonObject): JsonObject {
  return {
    prompt_tokens: countAt(chunk, 'prompt_eval_count'),
    completion_tokens: countAt(chunk, 'eval_count'),
  };
}
