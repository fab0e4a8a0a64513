import { describe, expect, it } from 'vitest';
import { NO_LIMITS, type Limits } from '../core/limits.ts';
import {
  checkedExpiry,
  checkedLimits,
  checkedModels,
  checkedName,
  checkedRoutes,
} from './key-rules.ts';

function faultOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    const { code, param, message } = error as { code: string; param: string; message: string };
    expect(code).toBe('value-invalid');
    expect(message.startsWith(`${param} must be `)).toBe(true);
    return message;
  }
  throw new Error('nothing was found wrong');
}

it('names are 1 to 100 printable characters, without blanks around them', () => {
  expect(checkedName('  Build server ')).toBe('Build server');
  expect(checkedName('ü'.repeat(100))).toHaveLength(100);
  for (const wrong of ['', '  ', 'a'.repeat(101), 'a\nb', '\u0000']) {
    expect(faultOf(() => checkedName(wrong))).toContain(
      'name must be 1 to 100 printable characters',
    );
  }
  expect(faultOf(() => checkedName('Bob\u202Enimda'))).toBe(
    'name must be 1 to 100 printable characters, which U+202E is not, got "Bob<U+202E>nimda"',
  );
});

it('models are any ids, each once', () => {
  expect(checkedModels(null)).toBeNull();
  expect(checkedModels(['b', 'a', 'b'])).toEqual(['b', 'a']);
  expect(faultOf(() => checkedModels([]))).toContain('models must be null or a list of 1 to 100');
  expect(faultOf(() => checkedModels(['a', ' ']))).toBe('models[1] must be a model id, got " "');
  expect(faultOf(() => checkedModels(Array.from({ length: 101 }, String)))).toContain('1 to 100');
});

it('routes are known ones', () => {
  expect(checkedRoutes(null)).toBeNull();
  expect(checkedRoutes(['usage', 'chat', 'usage'])).toEqual(['chat', 'usage']);
  expect(faultOf(() => checkedRoutes(['chat', 'admin']))).toBe(
    'routes[1] must be one of chat, tokens, models, usage, got "admin"',
  );
  expect(faultOf(() => checkedRoutes([]))).toContain('null or a list of one of chat');
});

it('ends lie in the future', () => {
  expect(checkedExpiry(null, 5)).toBeNull();
  expect(checkedExpiry(6, 5)).toBe(6);
  for (const wrong of [5, -1, 6.5, Number.NaN, Infinity]) {
    expect(faultOf(() => checkedExpiry(wrong, 5))).toContain('null or a time in the future');
  }
});

describe('limits', () => {
  const COUNTS = [
    'requestsPerMinute',
    'tokensPerMinute',
    'concurrentRequests',
    'mediaBytesInFlight',
  ] as const;
  const AMOUNTS = [
    'videoSecondsPerMinute',
    'audioSecondsPerMinute',
    'megapixelsPerMinute',
  ] as const;
  const MONEY = ['dayBudgetNano', 'monthBudgetNano'] as const;

  it('are all of them either a count, an amount or money', () => {
    expect([...COUNTS, ...AMOUNTS, ...MONEY].toSorted()).toEqual(Object.keys(NO_LIMITS).toSorted());
    expect(checkedLimits(NO_LIMITS)).toEqual(NO_LIMITS);
  });

  it.each<[readonly (keyof Limits)[], readonly number[], readonly number[]]>([
    [COUNTS, [1, 2 ** 40], [0, -1, 1.5, Number.NaN, Infinity]],
    [AMOUNTS, [0, 0.5, 3600], [-1, Number.NaN, Infinity]],
    [MONEY, [0, 1, 10 ** 15], [-1, 0.5, 2 ** 53]],
  ])('%j', (names, right, wrong) => {
    for (const name of names) {
      for (const value of right) {
        expect(checkedLimits({ ...NO_LIMITS, [name]: value })[name]).toBe(value);
      }
      for (const value of wrong) {
        expect(faultOf(() => checkedLimits({ ...NO_LIMITS, [name]: value }))).toContain(
          `limits.${name} must be null or`,
        );
      }
    }
  });
});
