/**
 * How a kind of engine speaks, for the tests that every kind must pass: what a scripted server of
 * that kind writes to say something, and how the engine in front of it is made.
 */
import type { DecidedKind, KindEngine } from '../discovery/decided.ts';
import type { OpenAiLikeParts } from '../openai-like/engine.ts';

export interface ScriptedAnswer {
  readonly reasoning?: string;
  readonly text?: string;
  /** In two pieces where the kind streams arguments. */
  readonly call?: { readonly name: string; readonly arguments: string };
  /** Absent = the answer does not end. */
  readonly finish?: 'stop' | 'length' | 'tool_calls';
  /** Absent = nothing is said of it. */
  readonly usage?: { readonly prompt: number; readonly completion: number };
  /** An error with these words, in the place of an end. */
  readonly error?: string;
}

export interface SpokenKind {
  readonly kind: DecidedKind;
  /** Route of its chat, as a scripted server sees it. */
  readonly path: string;
  readonly contentType: string;
  /** Fields that a body for it may have, in a request that uses everything. */
  readonly bodyFields: readonly string[];
  /** Field with the name of the call, and the route that ends calls; null where a socket does. */
  readonly abort: { readonly field: string; readonly path: string } | null;
  create(parts: OpenAiLikeParts): KindEngine;
  /** The answer, an element for each event. */
  say(answer: ScriptedAnswer): string[];
  /** The same events with all the noise around them that the framing allows. */
  noisy(events: readonly string[]): string;
  /** Body of a refusal. */
  refuse(message: string, status: number): string;
}
