/** Who waits is served in order, and everybody who comes or goes is counted. */
import { expect, it } from 'vitest';
import { WaitingLine } from './waiting-line.ts';

const never = new AbortController().signal;

it('serves in order, lets those out who leave, and tells how many wait', async () => {
  const lengths: number[] = [];
  const line = new WaitingLine<string>((length) => lengths.push(length));
  const places: string[] = [];
  const take = (): string | null => places.shift() ?? null;
  const tooLong = (): Error => new Error('too long');
  const join = (signal: AbortSignal): Promise<string> =>
    line.join({ take, choosy: false, limitMs: 60_000, tooLong, signal });
  const abort = new AbortController();
  const [first, second, third] = [join(never), join(abort.signal), join(never)];
  expect(line.closed).toBe(true);
  abort.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  places.push('a', 'b');
  line.serve();
  expect(await Promise.all([first, third])).toEqual(['a', 'b']);
  expect(lengths).toEqual([1, 2, 3, 2, 1, 0]);
  expect(line.closed).toBe(false);
});
