/**
 * The settings that mean the same in every dialect and differ at most in their key (wire.md
 * section 3).
 */
import type { ChatRequest } from '../core/chat-request.ts';
import { apiError } from '../core/errors.ts';
import {
  type Fields,
  integerBetween,
  invalid,
  invalidAt,
  isAbsent,
  isInteger,
  numberBetween,
  optional,
  pathOf,
} from './fields.ts';

const MIN_OUTPUT_TOKENS = 1;
const MAX_OUTPUT_TOKENS = 131_072;
const MAX_STOP_TEXTS = 4;

const DEFAULT_TEMPERATURE = 1;
const DEFAULT_TOP_P = 0.95;

const OUTPUT_TOKENS = integerBetween(MIN_OUTPUT_TOKENS, MAX_OUTPUT_TOKENS);
const TEMPERATURE = numberBetween(0, 2);
const TOP_P = numberBetween(0, 1);
const STOP_EXPECTATION = `a string or an array of at most ${MAX_STOP_TEXTS} non-empty strings`;

/** Most tokens of the answer, reasoning included; undefined = the model's default. */
export function decodeOutputLimit(request: Fields, key: string): number | undefined {
  const value = request.object[key];
  if (isInteger(value) && value > MAX_OUTPUT_TOKENS) {
    throw apiError('output-limit-too-large', key, [key, MAX_OUTPUT_TOKENS, value]);
  }
  if (isInteger(value) && value < MIN_OUTPUT_TOKENS) {
    throw apiError('output-limit-too-small', key, [key, MIN_OUTPUT_TOKENS, value]);
  }
  return optional(request, key, OUTPUT_TOKENS);
}

/** `temperature` and `top_p`, with their defaults. */
export function decodeSampling(request: Fields): Pick<ChatRequest, 'temperature' | 'topP'> {
  return {
    temperature: optional(request, 'temperature', TEMPERATURE) ?? DEFAULT_TEMPERATURE,
    topP: optional(request, 'top_p', TOP_P) ?? DEFAULT_TOP_P,
  };
}

/** Texts that end the answer; a single one may stand without its array. */
export function decodeStop(request: Fields, key: string): string[] {
  const value = request.object[key];
  if (isAbsent(value)) return [];
  if (isStopText(value)) return [value];
  if (!Array.isArray(value) || value.length > MAX_STOP_TEXTS) {
    throw invalid(request, key, STOP_EXPECTATION, value);
  }
  return value.map((text: unknown, index) => {
    if (isStopText(text)) return text;
    throw invalidAt(pathOf(request, `${key}[${index}]`), key, STOP_EXPECTATION, text);
  });
}

function isStopText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
