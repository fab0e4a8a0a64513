/**
 * Tool calls as engines stream them → as our clients know them: every call has an index of its own,
 * its first piece carries id and name, and ids look like `call_<24 hex>` whatever the engine wrote.
 */
import { randomBytes } from 'node:crypto';
import type { EnginePart } from '../../core/stream-part.ts';
import { failedError } from './failures.ts';
import { countAt, isObject, type JsonObject, textAt } from './json.ts';

type ToolCallPart = Extract<EnginePart, { type: 'tool-call' }>;

const KNOWN_ID = /^call_[0-9a-f]{24}$/;

interface Call {
  /** Among those that have been said; null while it has no name and has not been said. */
  index: number | null;
  /** As the engine wrote it; '' when it wrote none. */
  engineId: string;
  name: string;
  /** Whether anything of its arguments has been said. */
  argued: boolean;
}

export class ToolCalls {
  #said = 0;
  #last: Call | undefined;
  readonly #all: Call[] = [];
  readonly #byEngineIndex = new Map<number, Call>();

  /** Calls that have been said. */
  get count(): number {
    return this.#said;
  }

  /**
   * One element of `delta.tool_calls`; null when it brings nothing to say. Throws `engine-failed`
   * when arguments come for a call without a name.
   */
  take(value: unknown): ToolCallPart | null {
    if (!isObject(value)) return null;
    const called = isObject(value['function']) ? value['function'] : {};
    const text = argumentsText(called);
    const engineId = textAt(value, 'id');
    const name = textAt(called, 'name');
    const call = this.#continued(value, engineId, name) ?? this.#begin(value, engineId);
    call.argued ||= text !== '';
    if (call.index !== null) {
      return text === '' ? null : { type: 'tool-call', index: call.index, arguments: text };
    }
    if (name === '') {
      if (text === '') return null;
      throw failedError(new Error('the engine calls a tool without a name'));
    }
    call.engineId ||= engineId;
    call.name = name;
    call.index = this.#said;
    this.#said += 1;
    return {
      type: 'tool-call',
      index: call.index,
      id: KNOWN_ID.test(call.engineId) ? call.engineId : `call_${randomBytes(12).toString('hex')}`,
      name,
      arguments: text,
    };
  }

  /**
   * At the end of an answer: the arguments of calls that the engine gave none. Clients parse them,
   * and send them back, as JSON of an object.
   */
  end(): ToolCallPart[] {
    return this.#all.flatMap(({ index, argued }): ToolCallPart[] =>
      index === null || argued ? [] : [{ type: 'tool-call', index, arguments: '{}' }],
    );
  }

  #begin(piece: JsonObject, engineId: string): Call {
    const call: Call = { index: null, engineId, name: '', argued: false };
    this.#last = call;
    this.#all.push(call);
    const engineIndex = countAt(piece, 'index');
    if (engineIndex !== undefined) this.#byEngineIndex.set(engineIndex, call);
    return call;
  }

  /**
   * The call that a piece continues; undefined when it begins one. Indexes may be missing, or be 0
   * for every call; ids may be missing, or new in every piece; names may come later, or again.
   */
  #continued(piece: JsonObject, engineId: string, name: string): Call | undefined {
    const engineIndex = countAt(piece, 'index');
    const call = engineIndex === undefined ? this.#last : this.#byEngineIndex.get(engineIndex);
    if (call === undefined || name === '' || call.name === '') return call;
    // Some repeat the name in every piece; then id or index must say that it is the same call.
    const same =
      engineId === ''
        ? engineIndex !== undefined && name === call.name
        : engineId === call.engineId;
    return same ? call : undefined;
  }
}

/** JSON text; some engines send the object itself. */
function argumentsText(called: JsonObject): string {
  const value = called['arguments'];
  if (typeof value === 'string') return value;
  return isObject(value) ? JSON.stringify(value) : '';
}
