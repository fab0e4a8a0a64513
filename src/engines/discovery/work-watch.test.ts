/** When a base URL is asked for its count, and what is told of it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Answer } from './ask.ts';
import { WorkWatch } from './work-watch.ts';

const SILENT: Answer = { status: 404, body: '', json: null, isPage: false };
const BUSY: Answer = { ...SILENT, status: 503 };

let answer: Answer;
let asked: number;
let told: number[];
let watch: WorkWatch;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  [answer, asked, told] = [SILENT, 0, []];
  watch = new WorkWatch({
    baseUrl: 'http://gpu:8000/v1',
    ask: () => {
      asked += 1;
      return Promise.resolve(answer);
    },
    meter: { unexpectedlyRunning: (_baseUrl, requests) => told.push(requests) },
    warn: () => undefined,
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function running(requests: number): Answer {
  return { ...SILENT, status: 200, body: `sglang:num_running_reqs{tp_rank="0"} ${requests}\n` };
}

async function lookAfter(seconds: number): Promise<void> {
  vi.setSystemTime(Date.now() + seconds * 1000);
  await watch.found('sglang');
}

it('a server that has told no count is asked again a minute later', async () => {
  await lookAfter(0);
  await lookAfter(5);
  await lookAfter(54);
  expect(asked).toBe(1);
  answer = running(3);
  await lookAfter(1);
  await lookAfter(60);
  expect(told).toEqual([0, 3]);
});

it('it is asked at once when it has been away', async () => {
  await lookAfter(0);
  watch.lost();
  await lookAfter(5);
  expect(asked).toBe(2);
  expect(told).toEqual([]);
});

it('one that has told a count is asked at every look, whatever it answers now and then', async () => {
  answer = running(3);
  await lookAfter(0);
  answer = BUSY;
  await lookAfter(5);
  answer = running(3);
  await lookAfter(5);
  await lookAfter(60);
  expect(told).toEqual([0, 0, 0, 3]);
});
