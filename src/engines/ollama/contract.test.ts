/** What every kind must do, said in the lines of Ollama. */
import { describeContract } from '../testing/contract.ts';
import type { ScriptedAnswer } from '../testing/spoken-kind.ts';
import { createOllamaEngine } from './engine.ts';

/** One line of an answer. */
function line(fields: object): string {
  return `${JSON.stringify({ model: 'served', created_at: '2026-11-20T10:00:00Z', ...fields })}\n`;
}

function said(message: object): string {
  return line({ message: { role: 'assistant', content: '', ...message }, done: false });
}

function say({ reasoning, text, call, finish, usage, error }: ScriptedAnswer): string[] {
  const lines: string[] = [];
  if (reasoning !== undefined) lines.push(said({ thinking: reasoning }));
  if (text !== undefined) lines.push(said({ content: text }));
  if (call !== undefined) {
    const called = { name: call.name, arguments: JSON.parse(call.arguments) as unknown };
    lines.push(said({ tool_calls: [{ function: called }] }));
  }
  if (error !== undefined) lines.push(line({ error }));
  if (finish === undefined) return lines;
  const last = {
    message: { role: 'assistant', content: '' },
    done: true,
    // It has no reason of its own for calls.
    done_reason: finish === 'tool_calls' ? 'stop' : finish,
    total_duration: 5,
    prompt_eval_count: usage?.prompt,
    eval_count: usage?.completion,
  };
  return [...lines, line(last)];
}

describeContract({
  kind: 'ollama',
  create: createOllamaEngine,
  path: '/api/chat',
  contentType: 'application/x-ndjson',
  bodyFields: [
    'model',
    'stream',
    'messages',
    'think',
    'format',
    'tools',
    'truncate',
    'shift',
    'options',
  ],
  abort: null,
  say,
  noisy: (events) => `\n${events.join('').replaceAll('\n', '\r\n\r\n')}`,
  refuse: (message) => JSON.stringify({ error: message }),
});
