import { expect, it } from 'vitest';
import type { Conversation } from '../conversation.ts';
import { newConversation } from '../conversation.ts';
import { fileItem, question, SETTINGS } from '../playground.fixture.ts';
import { tooMany } from './shelf.ts';

const conversation = (changedMs: number): Conversation => newConversation(SETTINGS, changedMs);

/** With media that say of themselves that they have so many bytes. */
function heavy(bytes: number): Conversation {
  const item = fileItem('video', 'film.mp4', 'video/mp4');
  const blob = Object.defineProperty(new Blob(['x']), 'size', { value: bytes });
  return {
    ...conversation(0),
    turns: [question('?', [{ ...item, source: { type: 'file', blob } }])],
  };
}

it('keeps a hundred', () => {
  const many = Array.from({ length: 102 }, (_none, at) => conversation(-at));
  expect(tooMany(many)).toEqual(many.slice(100));
});

it('keeps a gibibyte of media, and the newest whatever it holds', () => {
  const [large, small] = [heavy(1_073_741_825), heavy(1)];
  expect(tooMany([small, large])).toEqual([large]);
  expect(tooMany([large])).toEqual([]);
  expect(tooMany([large, small])).toEqual([small]);
});
