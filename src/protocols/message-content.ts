/** What messages say: a plain text, or a list of parts that each dialect calls by its own names. */
import type { TextPart } from '../core/chat-request.ts';
import {
  calledByKey,
  elementFields,
  type Fields,
  isNonEmptyArray,
  required,
  type Shape,
  STRING,
} from './fields.ts';

/** A text or a list. */
export type Content = string | readonly unknown[];

export const CONTENT: Shape<Content> = {
  expectation: 'a string or a non-empty array of parts',
  accepts: (value) => typeof value === 'string' || isNonEmptyArray(value),
};

/** The parts under `key`; a plain text is one part, in every dialect. */
export function decodeContent<P>(
  holder: Fields,
  key: string,
  shape: Shape<Content>,
  decodePart: (part: Fields) => P,
): (TextPart | P)[] {
  const content = required(holder, key, shape);
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((value, index) =>
    decodePart(calledByKey(elementFields(holder, key, index, value))),
  );
}

/** A part whose type has been found to be `text`. */
export function decodeText(part: Fields): TextPart {
  return { type: 'text', text: required(part, 'text', STRING) };
}
