/**
 * A conversation of the playground: plain data, as the browser keeps it. What is under way (what is
 * being written, how far an answer has come) is not part of it.
 */
import type { MediaItem } from './media/media-item.ts';

/** What the next request is sent with. */
export interface Settings {
  readonly model: string;
  /** Text of the system; empty = none. */
  readonly system: string;
  /** `model`: as the model does by itself. */
  readonly thinking: 'model' | 'enabled' | 'disabled';
  readonly temperature: number;
  readonly topP: number;
  /** Of the answer, reasoning included; null = as many as the model gives by itself. */
  readonly maxTokens: number | null;
  readonly stream: boolean;
}

export interface Question {
  readonly role: 'user';
  readonly id: string;
  readonly text: string;
  /** Before the text, in this order. */
  readonly media: readonly MediaItem[];
}

/** Counts as the wire names them: those of kinds are part of `prompt`. */
export interface Counts {
  readonly prompt: number;
  readonly cached: number;
  /** Null where there is nothing of this kind. */
  readonly image: number | null;
  readonly audio: number | null;
  readonly video: number | null;
}

export interface AnswerUsage extends Counts {
  readonly completion: number;
  readonly reasoning: number;
}

export interface Answer {
  readonly role: 'assistant';
  readonly id: string;
  readonly model: string;
  readonly reasoning: string;
  readonly text: string;
  readonly state: 'running' | 'complete' | 'stopped' | 'failed';
  /** A sentence; null unless it failed. */
  readonly failure: string | null;
  /** As the wire names it: `stop`, `length` … */
  readonly finishReason: string | null;
  readonly usage: AnswerUsage | null;
  /** Of the quote that was shown when it was asked for; null where none was. */
  readonly quotedTokens: number | null;
  readonly requestId: string | null;
  /** As the ledger has it, USD as a decimal string. */
  readonly costUsd: string | null;
}

export type Turn = Question | Answer;

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly changedMs: number;
  readonly settings: Settings;
  readonly turns: readonly Turn[];
}

/** What the wire takes for granted where nothing is said. */
export const DEFAULT_TEMPERATURE = 1;
export const DEFAULT_TOP_P = 0.95;

export const UNTITLED = 'New conversation';
const TITLE_CHARACTERS = 60;

export function newConversation(settings: Settings, nowMs: number): Conversation {
  return { id: crypto.randomUUID(), title: UNTITLED, changedMs: nowMs, settings, turns: [] };
}

export function defaultSettings(model: string): Settings {
  return {
    model,
    system: '',
    thinking: 'model',
    temperature: DEFAULT_TEMPERATURE,
    topP: DEFAULT_TOP_P,
    maxTokens: null,
    stream: true,
  };
}

export function newAnswer(model: string, quotedTokens: number | null): Answer {
  return {
    role: 'assistant',
    id: crypto.randomUUID(),
    model,
    reasoning: '',
    text: '',
    state: 'running',
    failure: null,
    finishReason: null,
    usage: null,
    quotedTokens,
    requestId: null,
    costUsd: null,
  };
}

/** The first words that were asked, or what was sent without words. */
export function titleOf(turns: readonly Turn[]): string {
  const first = turns.find((turn) => turn.role === 'user');
  if (first === undefined) return UNTITLED;
  const words = first.text.trim().replaceAll(/\s+/g, ' ');
  if (words === '') return first.media[0]?.name ?? UNTITLED;
  return words.length > TITLE_CHARACTERS ? `${words.slice(0, TITLE_CHARACTERS - 1)}…` : words;
}

/** Everything before the turn with this id. */
export function turnsBefore(turns: readonly Turn[], id: string): readonly Turn[] {
  const at = turns.findIndex((turn) => turn.id === id);
  return at === -1 ? turns : turns.slice(0, at);
}
