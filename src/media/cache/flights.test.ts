import { describe, expect, it } from 'vitest';
import { Flights } from './flights.ts';

const forever = new AbortController().signal;

/** Something that many want, that is found once and then known. */
function searching(): {
  find: (signal: AbortSignal) => Promise<string>;
  /** Lets the oldest search end. */
  end: (error?: Error) => Promise<void>;
  searches: () => number;
} {
  const flights = new Flights();
  const open: PromiseWithResolvers<void>[] = [];
  let known: string | null = null;
  let searches = 0;
  const job = async (): Promise<string> => {
    if (known !== null) return known;
    searches += 1;
    const search = Promise.withResolvers<void>();
    open.push(search);
    await search.promise;
    known = 'found';
    return known;
  };
  return {
    find: (signal) => flights.run('key', signal, job),
    searches: () => searches,
    async end(error) {
      const search = open.shift()!;
      if (error === undefined) search.resolve();
      else search.reject(error);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('those who want the same at the same time', () => {
  it('have it found once', async () => {
    const { find, end, searches } = searching();
    const finds = [find(forever), find(forever), find(forever)];
    await end();
    expect(await Promise.all(finds)).toEqual(['found', 'found', 'found']);
    expect(searches()).toBe(1);
  });

  it('find it themselves, all at once, when the first one fails', async () => {
    const { find, end, searches } = searching();
    const ends = Promise.allSettled([find(forever), find(forever), find(forever)]);
    await end(new Error('broken'));
    expect(searches()).toBe(3);
    await end();
    await end(new Error('broken too'));
    expect(await ends).toMatchObject([
      { reason: { message: 'broken' } },
      { value: 'found' },
      { reason: { message: 'broken too' } },
    ]);
  });

  it('take the place of one who leaves, one at a time', async () => {
    const { find, end, searches } = searching();
    const leaving = new AbortController();
    const ends = Promise.allSettled([find(leaving.signal), find(forever), find(forever)]);
    leaving.abort();
    await end(new Error('left'));
    expect(searches()).toBe(2);
    await end();
    expect(await ends).toMatchObject([
      { reason: { message: 'left' } },
      { value: 'found' },
      { value: 'found' },
    ]);
    expect(searches()).toBe(2);
  });

  it('may leave while they wait, and disturb nobody', async () => {
    const { find, end, searches } = searching();
    const leaving = new AbortController();
    const first = find(forever);
    const second = find(leaving.signal);
    const reason = new Error('hung up');
    leaving.abort(reason);
    await expect(second).rejects.toBe(reason);
    await end();
    expect(await first).toBe('found');
    expect(searches()).toBe(1);
    await expect(find(leaving.signal)).rejects.toBe(reason);
  });
});
