/** The price book, and what the server tells of itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODELS } from '../../src/engines/local/models/manifest.ts';
import { type Answer, type Json, openReception, type Reception } from './reception.ts';

const HOUR_MS = 3_600_000;
const PRICES = { cachedUsd: '0.08', promptUsd: '0.4', completionUsd: '2' };

let reception: Reception;

beforeAll(async () => {
  reception = await openReception();
});

afterAll(async () => reception?.close());

function add(body: object): Promise<Answer> {
  return reception.send('admin', 'POST', '/api/prices', {
    body: { modelId: 'm', prices: PRICES, ...body },
  });
}

async function book(): Promise<Json[]> {
  return (await reception.send('member', 'GET', '/api/prices')).json.data;
}

describe('the price book', () => {
  it('begins with the prices of the settings, per million tokens', async () => {
    expect(await book()).toEqual([
      {
        version: 1,
        modelId: 'm',
        validFrom: '2026-11-20T00:00:00.000Z',
        inForce: true,
        prices: { cachedUsd: '0.001000', promptUsd: '0.010000', completionUsd: '0.100000' },
        longContextPrices: {
          cachedUsd: '0.002000',
          promptUsd: '0.020000',
          completionUsd: '0.200000',
        },
        by: 'settings',
      },
    ]);
  });

  it('takes entries for later, which are not in force yet', async () => {
    const { status, json } = await add({ validFrom: '2027-01-01' });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      version: 2,
      inForce: false,
      prices: { cachedUsd: '0.080000', promptUsd: '0.400000', completionUsd: '2.000000' },
      longContextPrices: null,
      by: reception.admin.id,
    });
    expect((await book()).map(({ inForce }) => inForce)).toEqual([true, false]);
  });

  it('says so where its newest entry has these prices already', async () => {
    const answer = await add({ validFrom: '2027-02-01' });
    expect([answer.status, answer.json.error.message]).toEqual([
      409,
      'Not possible: entry 2 of this model has the same prices, from 2027-01-01T00:00:00.000Z',
    ]);
  });

  it.each<[object, number, string]>([
    [{ validFrom: '2026-11-19' }, 400, 'validFrom'],
    [{ modelId: 'unknown' }, 404, 'modelId'],
    [{ prices: { ...PRICES, promptUsd: '0.0001' } }, 400, 'prices.promptUsd'],
    [{ prices: { ...PRICES, promptUsd: '-1' } }, 400, 'prices.promptUsd'],
    [{ prices: { promptUsd: '1', cachedUsd: '1' } }, 400, 'prices.completionUsd'],
    [{ longContextPrices: {} }, 400, 'longContextPrices.cachedUsd'],
  ])('refuses %j', async (body, status, param) => {
    const answer = await add(body);
    expect([answer.status, answer.json.error.param]).toEqual([status, param]);
  });
});

describe('the server', () => {
  it('tells its models', async () => {
    const { json } = await reception.send('member', 'GET', '/api/models');
    expect(json.data).toMatchObject([
      {
        id: 'm',
        contextTokens: 1_000_000,
        inputs: [],
        priceVersion: 1,
        engines: ['e'],
        state: 'loading',
      },
    ]);
  });

  it('tells how its engines are, and what they have to do', async () => {
    const meter = reception.metrics.engine('e');
    meter.begun();
    meter.begun();
    meter.waiting(1);
    meter.serverHealth('https://gpu-1:8443/secret/v1', 'loading');
    reception.metrics.promptCounted('e', 100, 130);
    const { json, text } = await reception.send('admin', 'GET', '/api/engines');
    expect(text).not.toContain('secret');
    expect(json.data).toMatchObject([
      {
        name: 'e',
        kind: 'scripted',
        hosts: ['gpu-1:8443'],
        state: 'loading',
        detail: 'it warms up',
        models: ['m'],
        runningRequests: 2,
        waitingRequests: 1,
        stateSince: '2026-11-20T00:00:00.000Z',
        servers: [{ host: 'gpu-1:8443', state: 'loading', runningRequests: 0, breakerOpen: false }],
        drift: { ownTokens: 100, engineTokens: 130, largeDrifts: 1 },
        capabilities: { contextTokens: null },
      },
    ]);
  });

  it('tells which files the embedded engine lacks', async () => {
    const { json } = await reception.send('admin', 'GET', '/api/local-models');
    expect(json.data).toHaveLength(MODELS.length);
    expect(json.data[0]).toMatchObject({ id: 'voice-activity', state: 'missing', bytes: 2327524 });
    expect(json.data[0].files).toEqual([
      { name: 'silero_vad_v6.onnx', bytes: 2327524, state: 'missing' },
    ]);
  });

  it('pulls what is missing when an admin says so', async () => {
    const idle = { state: 'idle', modelId: null, failure: null };
    const listed = await reception.send('admin', 'GET', '/api/local-models');
    expect(listed.json.pull).toMatchObject(idle);
    const begun = await reception.send('admin', 'POST', '/api/local-models/pull');
    expect(begun.json).toMatchObject({ state: 'running' });
    const later = await reception.send('admin', 'GET', '/api/local-models');
    expect(later.json.pull).toMatchObject(idle);
  });

  it('adds its ledger up again', async () => {
    const { json } = await reception.send('admin', 'POST', '/api/system/audit');
    expect(json.faults).toEqual([]);
  });

  it('tells its version, its database and where limits are counted', async () => {
    reception.clock.pass(HOUR_MS);
    const { json } = await reception.send('admin-key', 'GET', '/api/system');
    expect(json).toMatchObject({
      version: '1.2.3',
      startedAt: '2026-11-20T00:00:00.000Z',
      uptimeSeconds: 3600,
      store: { kind: 'sqlite' },
      limits: 'memory',
    });
  });
});
