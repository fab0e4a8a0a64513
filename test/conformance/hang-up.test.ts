/**
 * A client that hangs up in the middle of perception: the process that does the work is gone, and
 * whoever asks next gets the right answer. The process is stopped (SIGSTOP) at its work, which
 * stands for a step that takes for ever. Others who are at work meanwhile get theirs too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sample } from '../support/fake-media.ts';
import { dataUri } from '../support/quote.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** Models load and run on whatever cores are left. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

const POLL_MS = 5;
/** Of a WAV file: the chunk's name and its length. */
const CHUNK_HEADER_BYTES = 8;
/** So often a sample is repeated, and takes seconds to perceive. */
const REPEATS = 4;
/** So many clients hang up while others wait, each after a little longer than the last. */
const LEAVERS = 8;
const LEAVE_LATER_MS = 40;
/** CPU time after which a process is surely at work, and far from its end: 0.2 s. */
const TICKS_AT_WORK = 20;

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ ready: true });
});
afterAll(() => server?.close());

/** One that nobody has asked about before. */
async function newPicture(seed: number): Promise<object> {
  const picture = await sharp(sample('cat.png')).rotate(seed, { background: '#fff' }).toBuffer();
  return { type: 'image_url', image_url: { url: dataUri('image/png', picture) } };
}

/** The speech over and over again. */
function longSpeech(repeats: number): Buffer {
  const speech = readFileSync(sample('speech-jfk.wav'));
  const start = speech.indexOf('data') + CHUNK_HEADER_BYTES;
  const header = Buffer.from(speech.subarray(0, start));
  const samples = speech.subarray(start);
  header.writeUInt32LE(start - CHUNK_HEADER_BYTES + samples.length * repeats, 4);
  header.writeUInt32LE(samples.length * repeats, start - 4);
  return Buffer.concat([header, ...Array.from({ length: repeats }, () => samples)]);
}

/** The invoice over and over again, on one page. */
async function longPage(repeats: number): Promise<Buffer> {
  const { width, height } = await sharp(sample('invoice.png')).metadata();
  return await sharp({
    create: { width, height: height * repeats, channels: 3, background: '#fff' },
  })
    .composite(
      Array.from({ length: repeats }, (_, row) => ({
        input: sample('invoice.png'),
        left: 0,
        top: row * height,
      })),
    )
    .png()
    .toBuffer();
}

const CASES = [
  {
    name: 'hearing a speech',
    part: (repeats: number): Promise<object> =>
      Promise.resolve({
        type: 'input_audio',
        input_audio: { data: dataUri('audio/wav', longSpeech(repeats)) },
      }),
    question: 'What is said?',
    answer: /fellow Americans/,
  },
  {
    name: 'reading a page',
    part: async (repeats: number): Promise<object> => ({
      type: 'image_url',
      image_url: { url: dataUri('image/png', await longPage(repeats)) },
    }),
    question: 'What does it say?',
    answer: /support@example\.com/,
  },
];

function ask(part: object, question: string, signal: AbortSignal | null): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'mimo-v2.5',
      messages: [{ role: 'user', content: [part, { type: 'text', text: question }] }],
      thinking: { type: 'disabled' },
    }),
    signal,
  });
}

/** Process ids of the server's perception; none while nothing is perceived. */
function perceptionPids(): number[] {
  const threads = readdirSync(`/proc/${server.pid}/task`);
  return threads
    .flatMap((thread) =>
      readProcess(`${server.pid}/task/${thread}/children`).split(' ').filter(Boolean),
    )
    .filter((pid) => readProcess(`${pid}/cmdline`).includes('perception.worker'))
    .map(Number);
}

/** CPU time of a process so far, in ticks: user and system, fields 14 and 15. */
function cpuTicks(pid: number): number {
  const stat = readProcess(`${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** Nothing of a process or thread that has ended. */
function readProcess(file: string): string {
  try {
    return readFileSync(`/proc/${file}`, 'latin1');
  } catch {
    return '';
  }
}

it.each(CASES)('in the middle of $name', async ({ part, question, answer }) => {
  const medium = await part(REPEATS);
  const cat = {
    type: 'image_url',
    image_url: { url: dataUri('image/png', readFileSync(sample('cat.png'))) },
  };
  expect((await ask(cat, 'What is it?', null)).status).toBe(200);

  const [pid] = perceptionPids() as [number];
  const before = cpuTicks(pid);
  const leaving = new AbortController();
  const asking = ask(medium, question, leaving.signal);
  const refusal = expect(asking).rejects.toThrow('the client left');
  while (cpuTicks(pid) < before + TICKS_AT_WORK) await sleep(POLL_MS);
  process.kill(pid, 'SIGSTOP');
  leaving.abort(new Error('the client left'));
  await refusal;
  await vi.waitFor(() => expect(perceptionPids()).not.toContain(pid), { timeout: 30_000 });

  const next = await ask(medium, question, null);
  expect(next.status).toBe(200);
  expect(await next.text()).toMatch(answer);
});

it('while others are at work: they get their answers, whoever leaves', async () => {
  const media = await Promise.all(
    CASES.map(async ({ part, question, answer }) => {
      // Not what was perceived before: that would be remembered.
      return { medium: await part(REPEATS - 1), question, answer };
    }),
  );
  const staying = media.map(async ({ medium, question, answer }) => {
    const response = await ask(medium, question, null);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(answer);
  });
  for (let leavers = 1; leavers <= LEAVERS; leavers += 1) {
    const leaving = new AbortController();
    const asking = ask(await newPicture(leavers), 'What is it?', leaving.signal);
    await sleep(leavers * LEAVE_LATER_MS);
    leaving.abort(new Error('the client left'));
    await Promise.allSettled([asking]);
  }
  await Promise.all(staying);
});
