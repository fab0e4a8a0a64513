/** The Anthropic dialect as the door sees it. */
import type { Dialect } from '../dialect.ts';
import { decodeMessagesRequest } from './decode.ts';
import { encodeMessage } from './encode-answer.ts';
import { encodeError, encodeErrorEvents } from './encode-error.ts';
import { createStreamEncoder } from './encode-stream.ts';

export const ANTHROPIC_MESSAGES: Dialect = {
  name: 'anthropic',
  keyHeaders: ['api-key', 'x-api-key'],
  requestIdHeaders: ['x-request-id', 'request-id'],
  decode: decodeMessagesRequest,
  encodeAnswer: encodeMessage,
  createStreamEncoder,
  encodeError,
  encodeErrorEvents,
};
