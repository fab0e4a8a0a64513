/** The OpenAI dialect as the door sees it. */
import type { Dialect } from '../dialect.ts';
import { decodeChatRequest } from './decode.ts';
import { encodeChatAnswer } from './encode-answer.ts';
import { encodeError } from './encode-error.ts';
import { createStreamEncoder, encodeErrorEvents } from './encode-stream.ts';

export const OPENAI_CHAT: Dialect = {
  name: 'openai',
  keyHeaders: ['api-key'],
  requestIdHeaders: ['x-request-id'],
  decode: decodeChatRequest,
  encodeAnswer: (head, answer) => encodeChatAnswer({ ...head, ...answer }),
  createStreamEncoder,
  encodeError,
  encodeErrorEvents,
};
