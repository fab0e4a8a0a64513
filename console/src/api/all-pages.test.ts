import { expect, it } from 'vitest';
import { allPages } from './all-pages.ts';

it('reads on until there is no other page', async () => {
  const asked: object[] = [];
  const pages = [
    { data: [1, 2], nextCursor: 'b' },
    { data: [], nextCursor: 'c' },
    { data: [3], nextCursor: null },
  ];
  const items = await allPages(async (more) => {
    asked.push(more);
    return pages[asked.length - 1]!;
  });
  expect(items).toEqual([1, 2, 3]);
  expect(asked).toEqual([{}, { cursor: 'b' }, { cursor: 'c' }]);
});
