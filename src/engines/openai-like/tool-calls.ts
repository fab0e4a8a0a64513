/**
 * Tool calls as engines stream them → as our clients know them: every call has an index of its own,
 * its first piece carries id and name, and ids look like `call_<24 hex>` whatever the engine wrote.
 */
import { randomBytes } from 'node:crypto';
import type { EnginePart } from '../../core/stream-part.ts';
import { countAt, isObject, type JsonObject, textAt } from './json.ts';

type ToolCallPart = Extract<EnginePart, { type: 'tool-call' }>;

const KNOWN_ID = /^call_[0-9a-f]{24}$/;

interface Call {
  readonly index: number;
  /** As the engine wrote it; '' when it wrote none. */
  readonly engineId: string;
}

export class ToolCalls {
  readonly #calls: Call[] = [];
  readonly #byEngineIndex = new Map<number, Call>();

  get count(): number {
    return this.#calls.length;
  }

  /** One element of `delta.tool_calls`. */
  take(value: unknown): ToolCallPart | null {
    if (!isObject(value)) return null;
    const called = isObject(value['function']) ? value['function'] : {};
    const text = argumentsText(called);
    const engineId = textAt(value, 'id');
    const name = textAt(called, 'name');
    const continued = this.#continued(value, engineId, name);
    if (continued !== undefined) {
      return text === '' ? null : { type: 'tool-call', index: continued.index, arguments: text };
    }
    const call: Call = { index: this.#calls.length, engineId };
    this.#calls.push(call);
    const engineIndex = countAt(value, 'index');
    if (engineIndex !== undefined) this.#byEngineIndex.set(engineIndex, call);
    return {
      type: 'tool-call',
      index: call.index,
      id: KNOWN_ID.test(engineId) ? engineId : `call_${randomBytes(12).toString('hex')}`,
      name,
      arguments: text,
    };
  }

  /**
   * The call that a piece continues; undefined when it begins one. Indexes may be missing, or be 0
   * for every call; ids may be missing, or new in every piece.
   */
  #continued(piece: JsonObject, engineId: string, name: string): Call | undefined {
    const engineIndex = countAt(piece, 'index');
    const call =
      engineIndex === undefined ? this.#calls.at(-1) : this.#byEngineIndex.get(engineIndex);
    if (name === '') return call;
    // Some repeat the name in every piece; then index or id must say that it is the same call.
    const told = engineIndex !== undefined || engineId !== '';
    return told && call?.engineId === engineId ? call : undefined;
  }
}

/** JSON text; some engines send the object itself. */
function argumentsText(called: JsonObject): string {
  const value = called['arguments'];
  if (typeof value === 'string') return value;
  return isObject(value) ? JSON.stringify(value) : '';
}
