import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidence as anyEvidence } from '../answer/testing/arbitrary-evidence.ts';
import type { Evidence } from '../evidence.ts';
import { EvidenceCache, type EvidenceStore } from './evidence-cache.ts';

const SILENCE: Evidence = {
  kind: 'audio',
  durationSeconds: 1,
  segments: [],
  speechShare: 0,
  background: 'silence',
  loudnessDb: null,
};

function storeOf(entries: Map<string, string>): EvidenceStore {
  return {
    get: (key) => Promise.resolve(JSON.parse(entries.get(key) ?? 'null')),
    set: async (key, evidence) => void entries.set(key, JSON.stringify(evidence)),
  };
}

describe('evidence', () => {
  it('comes back from the store as it was set', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvidence, async (evidence) => {
        const entries = new Map<string, string>();
        await new EvidenceCache(storeOf(entries)).set('key', evidence);
        const found = await new EvidenceCache(storeOf(entries)).get('key');
        expect(JSON.stringify(found)).toBe(JSON.stringify(evidence));
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, unknown]>([
    ['of another kind', { ...SILENCE, kind: 'smell' }],
    ['without a field', { ...SILENCE, segments: undefined }],
    ['with a field of another type', { ...SILENCE, durationSeconds: '1' }],
    ['that is none', []],
    ['that is nothing', null],
  ])('%s in the store is a miss', async (_name, value) => {
    const entries = new Map([['key', JSON.stringify(value)]]);
    expect(await new EvidenceCache(storeOf(entries)).get('key')).toBeNull();
  });
});

describe('memory', () => {
  it('answers before the store, and forgets what was used longest ago', async () => {
    const cache = new EvidenceCache(null, 2);
    await cache.set('a', SILENCE);
    await cache.set('b', SILENCE);
    expect(await cache.get('a')).toBe(SILENCE);
    await cache.set('c', SILENCE);
    expect(await cache.get('b')).toBeNull();
    expect(await cache.get('a')).toBe(SILENCE);
    expect(await cache.get('c')).toBe(SILENCE);
  });

  it('asks the store once', async () => {
    let asked = 0;
    const cache = new EvidenceCache({
      get: () => Promise.resolve((asked += 1) && SILENCE),
      set: () => Promise.reject(new Error('nothing was found')),
    });
    await cache.get('a');
    await cache.get('a');
    expect(asked).toBe(1);
  });
});
