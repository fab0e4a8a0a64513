import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

it('sums up both counts of prompts, and how often they lie far apart', async () => {
  const metrics = createMetrics();
  metrics.promptCounted('up', 100, 120);
  metrics.promptCounted('up', 100, 126);
  metrics.promptCounted('up', 100, 74);
  metrics.promptCounted('other', 10, 10);
  const lines = (await metrics.text()).split('\n');
  expect(lines).toContain('mimosa_engine_prompt_tokens_total{engine="up",counted_by="mimosa"} 300');
  expect(lines).toContain('mimosa_engine_prompt_tokens_total{engine="up",counted_by="engine"} 320');
  expect(lines).toContain('mimosa_engine_prompt_drift_total{engine="up"} 2');
  expect(lines).toContain('mimosa_engine_prompt_drift_total{engine="other"} 0');
});
