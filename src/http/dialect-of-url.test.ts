/** The path decides in which words the door speaks. */
import { expect, it } from 'vitest';
import { ANTHROPIC_MESSAGES } from '../protocols/anthropic-messages/dialect.ts';
import { OPENAI_CHAT } from '../protocols/openai-chat/dialect.ts';
import { dialectOf } from './dialect-of-url.ts';

it.each([
  '/anthropic/v1/messages',
  '/anthropic/v1/messages?beta=true',
  '/anthropic/v1/messages/count_tokens',
  '/anthropic',
  '/anthropic?x',
  '/anthropic/v1/unknown',
  '/v1/messages',
  '/v1/messages/',
  '/v1/messages?beta=true',
  '/v1/messages/count_tokens',
  '/v1/messages#a',
  'http://127.0.0.1:8080/anthropic/v1/messages',
  'https://example.com/v1/messages?beta=true',
  '/anthropic/v1/m%65ssages',
  '/%61nthropic/v1/messages',
  '/v1/%6D%65ssages',
  '/v1/%6d%65ssages/count%5Ftokens',
])('%s is Anthropic', (url) => {
  expect(dialectOf(url)).toBe(ANTHROPIC_MESSAGES);
});

it.each([
  '/v1/chat/completions',
  '/v1/models',
  '/v1/messagesx',
  '/anthropics/v1/messages',
  '/x/anthropic/v1/messages',
  '/v1/tokens/count?/v1/messages',
  'http://example.com/v1/chat/completions',
  'http://example.com?/v1/messages',
  'http://anthropic/v1/models',
  '/v1%2Fmessages',
  '/v1/%256dessages',
  '/v1/m%',
  '/v1/m%6',
  '/v1/m%ffssages',
  '/',
  '',
  undefined,
])('%s is OpenAI', (url) => {
  expect(dialectOf(url)).toBe(OPENAI_CHAT);
});
