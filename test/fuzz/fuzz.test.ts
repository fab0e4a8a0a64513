/** A short campaign with a fixed seed, so that every change meets the same few hundred requests. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCampaign } from './campaign.ts';
import { wrongTypes } from './cases.ts';
import { openTarget, type Target } from './target.ts';

const SEED = 20_261_120;
const DRAWN_CASES = 300;
const FIRST_PULL_MS = 600_000;
const CAMPAIGN_MS = 300_000;

let target: Target;

beforeAll(async () => {
  target = await openTarget();
}, FIRST_PULL_MS);

afterAll(async () => target?.close());

it(
  'hostile bodies and media never get more out of the server than an honest answer',
  async () => {
    const enough = wrongTypes.length + DRAWN_CASES;
    const report = await runCampaign(target, { seed: SEED, goOn: (cases) => cases < enough });
    expect(report.faults).toEqual([]);
    expect(report.cases).toBeGreaterThanOrEqual(enough);
    // The cases reach every layer: some pass, some fail in the schema, some below HTTP.
    expect([...report.statuses.keys()]).toEqual(expect.arrayContaining(['200', '400', '413']));
  },
  CAMPAIGN_MS,
);
