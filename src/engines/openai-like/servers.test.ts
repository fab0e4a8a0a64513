import { afterEach, beforeEach, expect, it } from 'vitest';
import { Servers } from './servers.ts';

const NOW_MS = 1_000_000;
let nowMs: number;
let servers: Servers;

function open(...names: string[]): void {
  servers = new Servers(
    names.map((name) => `http://${name}:1/v1/`),
    1000,
    { nowMs: () => nowMs },
  );
}

function fail(index: number, times: number): void {
  for (let count = 0; count < times; count += 1) servers.connectionFailed(servers.all[index]!);
}

beforeEach(() => {
  nowMs = NOW_MS;
});
afterEach(() => servers.close());

it('keeps the path of the base URL', () => {
  open('a');
  expect(servers.all[0]!.prefix).toBe('/v1');
});

it('chooses the least busy, and another than the one that failed', () => {
  open('a', 'b', 'c');
  const [a, b, c] = servers.all;
  a!.inFlight = 2;
  b!.inFlight = 1;
  c!.inFlight = 3;
  expect(servers.choose(null)).toBe(b);
  expect(servers.choose(b!)).toBe(a);
});

it('chooses the same again when there is no other', () => {
  open('a');
  expect(servers.choose(servers.all[0]!)).toBe(servers.all[0]);
});

it('leaves a server out for ten seconds after three failures in a row, then tries it once', () => {
  open('a');
  const [a] = servers.all;
  fail(0, 2);
  a!.connected();
  fail(0, 2);
  expect(servers.choose(null)).toBe(a);
  fail(0, 1);
  expect(servers.choose(null)).toBeNull();
  nowMs += 9_999;
  expect(servers.choose(null)).toBeNull();
  nowMs += 1;
  expect(servers.choose(null)).toBe(a);
  expect(servers.choose(null)).toBeNull();
  a!.connected();
  expect(servers.choose(null)).toBe(a);
  expect(servers.choose(null)).toBe(a);
});

it('takes a server out again when its trial fails', () => {
  open('a', 'b');
  const [a, b] = servers.all;
  b!.inFlight = 9;
  fail(0, 3);
  expect(servers.choose(null)).toBe(b);
  nowMs += 10_000;
  expect(servers.choose(null)).toBe(a);
  fail(0, 1);
  expect(servers.choose(null)).toBe(b);
});
