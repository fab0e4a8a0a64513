import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, SpeechSegment } from '../evidence.ts';
import { CHINESE_NAMES } from '../understand/chinese-names.ts';
import { COCO_CLASSES } from '../understand/coco-classes.ts';
import { LABEL_GROUPS } from '../understand/label-groups.ts';
import { displayName } from '../understand/vocabulary.ts';
import { evidence, picture } from './testing/arbitrary-evidence.ts';
import { ask } from './testing/ask.ts';

/** Every name that an answer could use, singular, with the Chinese ones. */
const NAMES = new Set(
  [
    ...COCO_CLASSES.keys(),
    ...Object.values(LABEL_GROUPS).flatMap((group) => group.split(',').map((name) => name.trim())),
  ].map((name) => displayName(name).toLowerCase()),
);
/** Also ordinary words of the engine's own sentences. */
const OWN_WORDS = new Set(['scale']);

const QUESTIONS = [
  'Describe',
  'What is said?',
  'Read the text',
  'How many objects are there?',
  'What colours are in it?',
  'How long is it?',
  'Summarise it in one sentence',
  'What language is it?',
  'What kind of thing is it?',
  'Is there any sound? How loud is it?',
  'Which platform?',
  'What is the phone number?',
  'How much is the VAT?',
  'How many items are listed?',
  'Is it finished?',
  'Who is it from?',
  'What is shown at 0:01?',
  'What is said at the end?',
  'Describe the second scene',
  'Are you sure?',
];

describe('grounding', () => {
  it('names nothing and quotes nothing that is not in the evidence', () => {
    fc.assert(
      fc.property(evidence, fc.constantFrom(...QUESTIONS), (found, text) => {
        const { answer } = ask(text, found);
        const source = JSON.stringify(found);
        const written = textIn(found);
        for (const [, quoted = ''] of answer.matchAll(/"([^"]*)"/gu)) {
          expect(written).toContain(withoutBlanks(quoted));
        }
        const own = answer.replaceAll(/"[^"]*"/gu, ' ').toLowerCase();
        const known = namesIn(source);
        for (const name of NAMES) {
          if (OWN_WORDS.has(name) || known.some((each) => each.includes(name))) continue;
          expect(
            own.match(new RegExp(`\\b${name.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&')}\\b`, 'u')),
          ).toBeNull();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('quotes no two passages as one that are not next to each other', () => {
    const said = (text: string, startSeconds: number): SpeechSegment => ({
      startSeconds,
      endSeconds: startSeconds + 1,
      text,
      language: 'en',
      confidence: 1,
    });
    const speech: Evidence = {
      kind: 'audio',
      durationSeconds: 3,
      segments: [said('Order 17', 0), said('Hello there', 1), said('Order 18', 2)],
      speechShare: 1,
      background: 'none',
      loudnessDb: -20,
    };
    const { answer } = ask('What is the order number?', speech);
    expect([...answer.matchAll(/"([^"]*)"/gu)].map(([, quoted]) => quoted)).toEqual([
      'Order 17',
      'Order 18',
    ]);
  });

  it('names nothing in Chinese that is not in the evidence', () => {
    const chinese = [...COCO_CLASSES.values()].map((entry) => [entry.name, entry.chinese] as const);
    fc.assert(
      fc.property(picture, (found) => {
        const answer = ask('描述这张图片', found).answer.replaceAll(/“[^”]*”/gu, '');
        const names = [...found.objects, ...found.labels].map(({ name }) => name);
        const said = names.map(
          (name) => COCO_CLASSES.get(name)?.chinese ?? CHINESE_NAMES.get(name) ?? '',
        );
        for (const [name, word] of chinese) {
          if (word.length < 2 || names.includes(name) || said.some((each) => each.includes(word)))
            continue;
          expect(answer).not.toContain(word);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same answer to the same question', () => {
    fc.assert(
      fc.property(evidence, fc.constantFrom(...QUESTIONS), (found, text) => {
        expect(ask(text, found).answer).toBe(ask(text, structuredClone(found)).answer);
      }),
      { numRuns: 50 },
    );
  });
});

/** All text that may be quoted, without blanks: statements join several segments. */
function textIn(found: Evidence): string {
  const lines =
    found.kind === 'image'
      ? found.lines
      : found.kind === 'video'
        ? found.scenes.flatMap((scene) => scene.picture.lines)
        : [];
  const heard = found.kind === 'audio' ? found : found.kind === 'video' ? found.sound : null;
  return withoutBlanks([...lines, ...(heard?.segments ?? [])].map(({ text }) => text).join(''));
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/gu, '');
}

function namesIn(source: string): string[] {
  return [...source.matchAll(/"name":"([^"]+)"/gu)].map(([, name = '']) =>
    `${name} ${displayName(name)} ${COCO_CLASSES.get(name)?.plural ?? ''}`.toLowerCase(),
  );
}
