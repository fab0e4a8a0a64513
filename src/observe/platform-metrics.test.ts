import { expect, it } from 'vitest';
import type { Charge } from '../core/ledger-event.ts';
import type { MediaReceipt } from '../core/receipt.ts';
import { createMetrics, type Metrics } from './metrics.ts';

const VIDEO: MediaReceipt = {
  type: 'video',
  path: 'messages[0].content[0].video_url.url',
  source: 'url',
  sha256: null,
  bytes: 5_000,
  container: 'mp4',
  codecs: ['h264'],
  duration_seconds: 2.5,
  original: { width: 1920, height: 1080 },
  used: { width: 64, height: 32 },
  frames: { count: 4, times_seconds: [0, 0.5, 1, 1.5] },
  tokens: { vision: 100, stamps: 10, markers: 2, sound: 0, total: 112 },
};

const CHARGE: Charge = {
  kind: 'charge',
  requestId: 'r1',
  accountId: 'an-account',
  keyId: 'a-key',
  modelId: 'mimo-v2.5',
  engine: 'local',
  outcome: 'answered',
  priceVersion: 1,
  longContext: false,
  amountNano: -1_234_567,
  atMs: 0,
  promptTokens: 200,
  cachedTokens: 50,
  completionTokens: 30,
  reasoningTokens: 20,
  audioTokens: 0,
  imageTokens: 0,
  videoTokens: 112,
  receipt: {
    media: [VIDEO],
    engine: null,
    timings: { preparedMs: 300, firstPartMs: 100, totalMs: 1500 },
    errorCode: null,
    finishReason: 'stop',
    stream: true,
    dialect: 'openai',
  },
};

async function linesOf(metrics: Metrics): Promise<readonly string[]> {
  return (await metrics.text()).split('\n');
}

it('adds up what requests had, used and cost', async () => {
  const metrics = createMetrics();
  metrics.settled(CHARGE);
  metrics.settled(CHARGE);
  metrics.settled({ ...CHARGE, outcome: 'failed', amountNano: 0, receipt: null });
  const lines = await linesOf(metrics);
  expect(lines).toEqual(
    expect.arrayContaining([
      'mimosa_requests_total{model="mimo-v2.5",outcome="answered"} 2',
      'mimosa_requests_total{model="mimo-v2.5",outcome="failed"} 1',
      'mimosa_tokens_total{model="mimo-v2.5",kind="prompt"} 600',
      'mimosa_tokens_total{model="mimo-v2.5",kind="reasoning"} 60',
      'mimosa_charged_nano_usd_total{model="mimo-v2.5"} 2469134',
      'mimosa_media_total{kind="video"} 2',
      'mimosa_media_bytes_total{kind="video"} 10000',
      'mimosa_media_seconds_total{kind="video"} 5',
      'mimosa_media_pixels_total{kind="video"} 16384',
      'mimosa_request_seconds_count{model="mimo-v2.5"} 2',
      'mimosa_request_preparing_seconds_sum{model="mimo-v2.5"} 0.6',
    ]),
  );
  expect(lines.filter((line) => /an-account|a-key|r1/.test(line))).toEqual([]);
});

it('asks where limits are counted whenever it is read', async () => {
  const metrics = createMetrics();
  let state: 'redis' | 'fallback' = 'redis';
  metrics.watchLimits(() => state);
  expect(await linesOf(metrics)).toContain('mimosa_limits_state{state="redis"} 1');
  state = 'fallback';
  const lines = await linesOf(metrics);
  expect(lines).toContain('mimosa_limits_state{state="redis"} 0');
  expect(lines).toContain('mimosa_limits_state{state="fallback"} 1');
});
