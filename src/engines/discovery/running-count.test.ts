/** What the kinds say of the requests that they work on. */
import { expect, it } from 'vitest';
import type { Answer } from './ask.ts';
import type { DecidedKind } from './decided.ts';
import { readRunningCount } from './running-count.ts';

const MISSING: Answer = { status: 404, body: '', json: null, isPage: false };

function page(body: string): Answer {
  return { ...MISSING, status: 200, body };
}

function read(
  kind: DecidedKind,
  answers: Readonly<Record<string, Answer>>,
): Promise<number | null> {
  return readRunningCount(kind, (path) => Promise.resolve(answers[path] ?? MISSING));
}

it.each<[DecidedKind, string, number | null]>([
  ['vllm', 'vllm:num_requests_running{engine="0",model_name="m}"} 2.0\n', 2],
  [
    'vllm',
    '# TYPE vllm:num_requests_running gauge\n' +
      'vllm:num_requests_running{engine="0"} 2.0\nvllm:num_requests_running{engine="1"} 3.0\n',
    5,
  ],
  ['vllm', 'vllm:num_requests_running_total{engine="0"} 9\n', null],
  ['vllm', 'vllm:num_requests_waiting{engine="0"} 9\n', null],
  ['vllm', 'vllm:num_requests_running{engine="0"} NaN\n', null],
  ['sglang', 'sglang:num_running_reqs{tp_rank="0"} 4.0 1700000000000\n', 4],
  ['llamacpp', 'llamacpp:requests_processing 1\r\n', 1],
])('%s: %j', async (kind, body, count) => {
  expect(await read(kind, { '/metrics': page(body) })).toBe(count);
});

it('a llama.cpp without metrics has slots', async () => {
  const slots = [{ is_processing: true }, { is_processing: false }, { is_processing: true }, 1];
  const answer = { ...page(''), json: slots };
  expect(await read('llamacpp', { '/slots': answer })).toBe(2);
  expect(await read('llamacpp', {})).toBeNull();
  expect(await read('vllm', { '/slots': answer })).toBeNull();
});

it('other kinds are not asked', async () => {
  const answers = { '/metrics': page('vllm:num_requests_running 3') };
  for (const kind of ['openai', 'ollama', 'mimo'] as const) {
    expect(await read(kind, answers)).toBeNull();
  }
});
