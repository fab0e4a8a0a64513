import { describe, expect, it } from 'vitest';
import type { FoundLabel, FoundObject, PictureEvidence } from '../evidence.ts';
import { NOTHING } from './testing/sample-evidence.ts';
import { thingsOf } from './things.ts';

function label(name: string, confidence: number): FoundLabel {
  return { name, confidence };
}

function object(name: string, confidence: number, left = 0.4): FoundObject {
  return { name, confidence, box: { left, top: 0.4, width: 0.2, height: 0.2 } };
}

function names(labels: readonly FoundLabel[], objects: readonly FoundObject[]): unknown {
  const picture: PictureEvidence = { ...NOTHING, labels, objects };
  const { boxed, overall } = thingsOf(picture);
  return {
    boxed: boxed.map(({ name, count, closer }) => [name, count, closer?.name ?? null]),
    overall: overall.map(({ name }) => name),
  };
}

describe('thingsOf', () => {
  it('refines a box by a label that names it more closely', () => {
    expect(names([label('tabby', 0.7)], [object('cat', 0.9)])).toEqual({
      boxed: [['cat', 1, 'tabby']],
      overall: [],
    });
  });

  it('does not say which of several boxes a label is about', () => {
    expect(names([label('tabby', 0.7)], [object('cat', 0.9), object('cat', 0.8, 0)])).toEqual({
      boxed: [['cat', 2, null]],
      overall: [],
    });
  });

  it('keeps a label that goes with a box', () => {
    expect(names([label('espresso', 0.7)], [object('cup', 0.9)])).toEqual({
      boxed: [['cup', 1, null]],
      overall: ['espresso'],
    });
  });

  it('lets the surer one win where a label contradicts a box', () => {
    expect(names([label('pug', 0.6)], [object('cat', 0.9)])).toEqual({
      boxed: [['cat', 1, null]],
      overall: [],
    });
    expect(names([label('missile', 0.9)], [object('airplane', 0.55)])).toEqual({
      boxed: [],
      overall: ['missile'],
    });
  });

  it('keeps the surer of two labels that exclude each other', () => {
    expect(names([label('tabby', 0.41), label('Egyptian cat', 0.45)], [])).toEqual({
      boxed: [],
      overall: ['Egyptian cat'],
    });
  });

  it('leaves out what is too unsure', () => {
    expect(names([label('tabby', 0.39)], [object('cat', 0.39)])).toEqual({
      boxed: [],
      overall: [],
    });
  });

  it('says a box once when a label repeats its name', () => {
    expect(names([label('cup', 0.8)], [object('cup', 0.9)])).toEqual({
      boxed: [['cup', 1, null]],
      overall: [],
    });
  });
});
