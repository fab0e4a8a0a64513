import { expect, it } from 'vitest';
import { Handover } from './handover.ts';

async function taken<Item>(handover: Handover<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of handover) items.push(item);
  return items;
}

it('keeps what is given until it is taken, in order', async () => {
  const handover = new Handover<number>();
  handover.give(1);
  handover.give(2);
  const taking = taken(handover);
  await Promise.resolve();
  handover.give(3);
  handover.end();
  expect(await taking).toEqual([1, 2, 3]);
});

it('reports a failure after the items before it', async () => {
  const handover = new Handover<number>();
  const items: number[] = [];
  const taking = (async () => {
    for await (const item of handover) items.push(item);
  })();
  handover.give(1);
  handover.fail(new Error('broken'));
  await expect(taking).rejects.toThrow('broken');
  expect(items).toEqual([1]);
});
