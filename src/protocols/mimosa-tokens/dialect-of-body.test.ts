/** Which dialect a body of POST /v1/tokens/count is in. */
import { describe, expect, it } from 'vitest';
import { ANTHROPIC_MESSAGES } from '../anthropic-messages/dialect.ts';
import { GOOD_REQUEST as ANTHROPIC_REQUEST } from '../anthropic-messages/good-request.fixture.ts';
import { OPENAI_CHAT } from '../openai-chat/dialect.ts';
import { GOOD_REQUEST as OPENAI_REQUEST } from '../openai-chat/good-request.fixture.ts';
import { dialectOfBody } from './dialect-of-body.ts';

const asks = (...content: readonly unknown[]): object => ({
  messages: [{ role: 'user', content }],
});

describe('dialectOfBody', () => {
  it.each([
    ANTHROPIC_REQUEST,
    { system: 'a' },
    { stop_sequences: [] },
    asks({ type: 'text', text: 'a' }, { type: 'image', source: {} }),
    asks({ type: 'tool_result' }),
    { messages: [{ role: 'assistant', content: [{ type: 'tool_use' }] }] },
    { tools: [{ name: 'f' }] },
    { ...asks({ type: 'text', text: 'a' }), thinking: { type: 'adaptive' } },
    { messages: [{ role: 'assistant', content: [] }] },
  ])('Anthropic: %j', (body) => {
    expect(dialectOfBody(body)).toBe(ANTHROPIC_MESSAGES);
  });

  it.each([
    OPENAI_REQUEST,
    asks({ type: 'text', text: 'a' }, { type: 'image_url', image_url: {} }),
    { messages: [{ role: 'user', content: 'image' }], max_tokens: 5 },
    { tools: [{ type: 'function', function: { name: 'f' } }] },
    { messages: [null, 5, { content: [null, 'image'] }], tools: ['f'] },
    { system: null, stop_sequences: null },
    // A key that is unknown there, which a chat would pass over.
    { system: 'a', messages: [{ role: 'system', content: 'b' }] },
    { system: 'a', ...asks({ type: 'image_url', image_url: {} }) },
    { stop_sequences: ['a'], messages: [{ role: 'assistant', tool_calls: [] }] },
    { stop_sequences: ['a'], tools: [{ type: 'function', function: { name: 'f' } }] },
    { thinking: { type: 'enabled' } },
    // Not answers: empty lists are refused in either dialect.
    { messages: [{ role: 'user', content: [] }] },
    null,
    [],
    'system',
  ])('OpenAI: %j', (body) => {
    expect(dialectOfBody(body)).toBe(OPENAI_CHAT);
  });
});
