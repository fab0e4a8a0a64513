import { describe, expect, it } from 'vitest';
import { COCO_CLASSES } from './coco-classes.ts';
import { LABEL_GROUPS } from './label-groups.ts';
import { displayName, kindsMeantBy, kindsOf, singularForms } from './vocabulary.ts';

describe('what a found name is', () => {
  it.each([
    ['tabby', 'cat'],
    ['tabby', 'animal'],
    ['tabby cat', 'cat'],
    ['golden retriever', 'dog'],
    ['cat', 'pet'],
    ['missile', 'rocket'],
    ['space shuttle', 'vehicle'],
    ['espresso', 'coffee'],
    ['espresso', 'drink'],
    ['coffee mug', 'cup'],
    ['pizza', 'food'],
    ['laptop', 'electronics'],
    ['dining table', 'furniture'],
    ['sports car', 'car'],
    ['violin', 'musical instrument'],
    ['daisy', 'plant'],
  ])('%s is a %s', (name, kind) => {
    expect(kindsOf(name).has(kind)).toBe(true);
  });

  it.each([
    ['tabby', 'dog'],
    ['cup', 'drink'],
    ['hot dog', 'animal'],
    ['missile', 'animal'],
  ])('%s is no %s', (name, kind) => {
    expect(kindsOf(name).has(kind)).toBe(false);
  });
});

describe('what a word means', () => {
  it.each([
    ['kitten', 'cat'],
    ['people', 'person'],
    ['women', 'person'],
    ['bikes', 'bicycle'],
    ['rockets', 'rocket'],
    ['coffee', 'coffee'],
    ['mug', 'cup'],
    ['sofa', 'couch'],
    ['vehicles', 'vehicle'],
    ['beverages', 'drink'],
    ['猫', 'cat'],
    ['objects', '*'],
  ])('%s → %s', (word, kind) => {
    expect(kindsMeantBy(word)).toContain(kind);
  });

  it('knows nothing about words that it was not taught', () => {
    expect(kindsMeantBy('unicorn')).toEqual([]);
  });

  it('finds singulars', () => {
    expect(singularForms('berries')).toContain('berry');
    expect(singularForms('glass')).toEqual([]);
  });
});

describe('the tables', () => {
  it('hold the 80 classes, each with a Chinese name and a measure word', () => {
    expect(COCO_CLASSES.size).toBe(80);
    for (const { chinese, measure, plural } of COCO_CLASSES.values()) {
      expect(chinese).toMatch(/^\p{Script=Han}+$/u);
      expect(measure).toMatch(/^\p{Script=Han}$/u);
      expect(plural).not.toBe('');
    }
  });

  it('hold all 1,000 labels (998 names, two of which stand for two labels each)', () => {
    const labels = Object.values(LABEL_GROUPS).flatMap((group) =>
      group.split(',').map((label) => label.trim()),
    );
    expect(new Set(labels).size).toBe(998);
  });

  it('name labels so that people understand them', () => {
    expect(displayName('tabby')).toBe('tabby cat');
    expect(displayName('missile')).toBe('missile or rocket');
    expect(displayName('cup')).toBe('cup');
  });
});
