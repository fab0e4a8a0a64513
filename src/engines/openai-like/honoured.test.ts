import { describe, expect, it } from 'vitest';
import type { ChatRequest, ToolChoice } from '../../core/chat-request.ts';
import { honoured } from './honoured.ts';
import { engineRequest, user } from './testing/engine-request.ts';

const TOOLS = [{ name: 'f' }, { name: 'g' }];
const SCHEMA = { type: 'json_schema', name: 'n', schema: { type: 'object' } } as const;

function chatWith(fields: Partial<ChatRequest>): ChatRequest {
  return engineRequest(fields).chat;
}

describe('what an engine honours', () => {
  it('is handed on as it is', () => {
    const chat = chatWith({ tools: TOOLS, toolChoice: 'required', responseFormat: SCHEMA });
    const asked = honoured(chat, { toolChoice: true, jsonSchema: true, prefill: true });
    expect(asked).toEqual({ chat, notices: [] });
  });

  it.each<[ToolChoice, readonly string[], readonly string[]]>([
    ['auto', ['f', 'g'], []],
    ['none', [], []],
    ['required', ['f', 'g'], ['tool_choice taken as auto']],
    [{ name: 'g' }, ['g'], ['tool_choice taken as auto']],
  ])('not: tool_choice %j shows the tools %j', (toolChoice, shown, notices) => {
    const chat = chatWith({ tools: TOOLS, toolChoice });
    const asked = honoured(chat, { toolChoice: false, jsonSchema: true, prefill: true });
    expect(asked.chat.toolChoice).toBe('auto');
    expect(asked.chat.tools.map(({ name }) => name)).toEqual(shown);
    expect(asked.notices).toEqual(notices);
  });

  it('not: a schema is asked for as JSON, other formats as they are', () => {
    const unable = { toolChoice: true, jsonSchema: false, prefill: true };
    expect(honoured(chatWith({ responseFormat: SCHEMA }), unable)).toMatchObject({
      chat: { responseFormat: { type: 'json_object' } },
      notices: ['json_schema taken as json_object'],
    });
    for (const type of ['text', 'json_object'] as const) {
      const chat = chatWith({ responseFormat: { type } });
      expect(honoured(chat, unable)).toEqual({ chat, notices: [] });
    }
  });

  it('not: the client is told that its last turn is not continued', () => {
    const unable = { toolChoice: true, jsonSchema: true, prefill: false };
    const turn = { role: 'assistant', content: [], reasoning: null, toolCalls: [] } as const;
    const chat = chatWith({ messages: [user('Hi'), turn] });
    expect(honoured(chat, unable)).toEqual({ chat, notices: ['the last turn is not continued'] });
    expect(honoured(chat, { ...unable, prefill: true }).notices).toEqual([]);
    expect(honoured(chatWith({}), unable).notices).toEqual([]);
  });
});
