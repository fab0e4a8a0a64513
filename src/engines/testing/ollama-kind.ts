/** How Ollama speaks: a line of JSON for each event, the last of which says how it ended. */
import { createOllamaEngine } from '../ollama/engine.ts';
import type { ScriptedAnswer, SpokenKind } from './spoken-kind.ts';

export const OLLAMA_KIND: SpokenKind = {
  kind: 'ollama',
  path: '/api/chat',
  contentType: 'application/x-ndjson',
  bodyFields: [
    'model',
    'stream',
    'messages',
    'tools',
    'think',
    'format',
    'options',
    'truncate',
    'shift',
  ],
  abort: null,
  create: createOllamaEngine,
  say: said,
  noisy: (events) => events.map((line) => `\r\n${line.replace('\n', '\r\n')}`).join(''),
  refuse: (message) => JSON.stringify({ error: message }),
};

function said({ reasoning, text, call, finish, usage, error }: ScriptedAnswer): string[] {
  const lines: string[] = [];
  const say = (message: object, rest: object = {}): void => {
    const chunk = { model: 'served', message: { role: 'assistant', ...message }, done: false };
    lines.push(`${JSON.stringify({ ...chunk, ...rest })}\n`);
  };
  if (reasoning !== undefined) say({ content: '', thinking: reasoning });
  if (text !== undefined) say({ content: text });
  if (call !== undefined) {
    const called = { name: call.name, arguments: JSON.parse(call.arguments) as unknown };
    say({ content: '', tool_calls: [{ function: called }] });
  }
  if (error !== undefined) lines.push(`${JSON.stringify({ error })}\n`);
  if (finish !== undefined) {
    const counts = usage && { prompt_eval_count: usage.prompt, eval_count: usage.completion };
    const reason = finish === 'tool_calls' ? 'stop' : finish;
    say({ content: '' }, { done: true, done_reason: reason, ...counts });
  }
  return lines;
}
