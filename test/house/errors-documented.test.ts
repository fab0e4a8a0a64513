/**
 * Every error a client may see has a line in docs/errors.md with its status and its sentence, and
 * the page names no other; the types of both dialects are those that are sent.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/core/error-catalogue.ts';
import { ApiError, type ErrorCode } from '../../src/core/errors.ts';
import { encodeError as encodeAnthropicError } from '../../src/protocols/anthropic-messages/encode-error.ts';
import { encodeError as encodeOpenAiError } from '../../src/protocols/openai-chat/encode-error.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/errors.md'), 'utf8');
const documented = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (\d{3}) \| `([^`]+)` \|/gm)].map(
  ([, code, status, message]) => ({ code: code!, status: Number(status), message: message! }),
);
const types = [...page.matchAll(/^\| (\d{3}) \| `(\w+)` \| `(\w+)` \|/gm)].map(
  ([, status, openAi, anthropic]) => [Number(status), openAi!, anthropic!] as const,
);
const CODES = Object.keys(ERRORS) as ErrorCode[];
/** What stands for a value of the request; also a kind of media, as some texts look up by kind. */
const VALUE = ['image'];

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}

/** `{…}` and numbers may be anything, all other words must be there. */
function sentence(message: string): RegExp {
  const literals = message
    .split(/\{[^}]*\}|\d+/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('.+')}$`);
}

describe('docs/errors.md', () => {
  it('has exactly the errors of the catalogue', () => {
    expect(documented.map(({ code }) => code).sort(byText)).toEqual([...CODES].sort(byText));
  });

  it.each(documented)('$code: status and sentence', ({ code, status, message }) => {
    const entry = ERRORS[code as ErrorCode];
    const text = entry.text as (...values: readonly unknown[]) => string;
    expect(status).toBe(entry.status);
    expect(text(...Array.from({ length: text.length }, () => VALUE))).toMatch(sentence(message));
  });

  it('has the type of every status, in both dialects', () => {
    const sent = new Map(
      CODES.map((code) => {
        const error = new ApiError(code, null, '', {});
        const type = (body: string): string => JSON.parse(body).error.type as string;
        const pair = [type(encodeOpenAiError(error)), type(encodeAnthropicError(error, 'id'))];
        return [error.status, pair] as const;
      }),
    );
    expect(new Map(types.map(([status, ...pair]) => [status, pair]))).toEqual(sent);
  });
});
