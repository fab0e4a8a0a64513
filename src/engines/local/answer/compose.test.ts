import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, PictureEvidence, SoundEvidence, VideoEvidence } from '../evidence.ts';
import { CHINESE_NAMES } from '../understand/chinese-names.ts';
import { COCO_CLASSES } from '../understand/coco-classes.ts';
import { LABEL_GROUPS } from '../understand/label-groups.ts';
import { displayName } from '../understand/vocabulary.ts';
import { ask } from './testing/ask.ts';
import {
  ASTRONAUT,
  CAT,
  DEMO,
  ESPRESSO,
  INVOICE,
  MUSIC,
  MUTE,
  NOTHING,
  ROCKET,
  SILENCE,
  SPEECH,
  STREET,
} from './testing/sample-evidence.ts';

const JFK =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';

describe('descriptions', () => {
  it('of the cat', () => {
    expect(ask('please describe the content of the image', CAT).answer).toBe(
      'The picture shows a tabby cat filling most of the frame. Its main colours are brown and grey.',
    );
  });

  it('of the espresso', () => {
    expect(ask('What is in this picture?', ESPRESSO).answer).toBe(
      'The picture shows a cup in the foreground, probably also a dining table filling most of the ' +
        'frame and a spoon in the centre; as a whole it looks like an espresso. Its main colours ' +
        'are brown and dark red.',
    );
  });

  it('of the rocket, hedged', () => {
    expect(ask('Describe', ROCKET).answer).toBe(
      'The picture probably shows a missile or rocket. It is dark, mostly black and dark blue.',
    );
  });

  it('of the astronaut, leaving out what is unsure', () => {
    expect(ask('Describe', ASTRONAUT).answer).toBe(
      'The picture shows a person filling most of the frame. Its main colours are grey and ' +
        'orange. It carries the text "COLLINS ASHBY".',
    );
  });

  it('of the invoice', () => {
    const { answer } = ask('Describe the document', INVOICE);
    expect(answer).toMatch(
      /^By its words the picture is an invoice\. It carries the text "Invoice No/,
    );
    for (const { text } of INVOICE.lines) expect(answer).toContain(`"${text}"`);
  });

  it('of the speech', () => {
    expect(ask('please describe the content of the audio', SPEECH).answer).toBe(
      `The recording lasts 11 seconds. From 0:00 to 0:10 somebody says in English: "${JFK}"`,
    );
  });

  it('of the demo video, in order of time, repeated scenes merged', () => {
    const { answer } = ask('please describe the content of the video', DEMO);
    expect(answer).toBe(
      'The video lasts 11 seconds and has three shots. From 0:00 to 0:04 it shows a tabby cat ' +
        'filling most of the frame. From 0:04 to 0:07 it shows a cup in the foreground, probably ' +
        'also a dining table filling most of the frame and a spoon in the centre; as a whole it ' +
        'looks like an espresso. From 0:07 to 0:11 it probably shows a missile or rocket. ' +
        `From 0:00 to 0:10 somebody says in English: "${JFK}"`,
    );
  });

  it.each<readonly [string, Evidence, string]>([
    ['a silent recording', SILENCE, 'Nobody speaks in the recording; it is silent.'],
    ['music', MUSIC, 'what is heard is something that sounds like music.'],
    ['a mute video', MUTE, 'The video has no sound.'],
    ['nothing recognisable', NOTHING, 'shows none of the 80 kinds of objects and 1,000 labels'],
  ])('say honestly: %s', (_name, evidence, expected) => {
    expect(ask('Describe', evidence).answer).toContain(expected);
  });

  it('fit into one sentence when a summary is wanted', () => {
    const { answer } = ask('Summarise the video in one sentence', DEMO);
    expect(answer).toBe(
      'The video lasts 11 seconds and shows a tabby cat, an espresso and probably a missile or ' +
        `rocket, while somebody says in English: "${JFK}"`,
    );
  });
});

const ANSWERS: readonly (readonly [string, Evidence, string])[] = [
  // Writing
  [
    'What is the total?',
    INVOICE,
    'The total is $1,284.50; the line reads "Total due: $1,284.50 by 31 March".',
  ],
  ['When is it due?', INVOICE, 'The due date is 31 March;'],
  ['What is the invoice number?', INVOICE, 'The invoice number is 2024-0917;'],
  ['What is the contact email?', INVOICE, 'The email address is support@example.com;'],
  ['What is the discount?', INVOICE, 'The discount is 50%;'],
  ['What is the subtotal?', INVOICE, 'I find no subtotal in the text of the picture.'],
  ['Read the text', INVOICE, '"SALE 50% OFF"'],
  ['What does the patch say?', ASTRONAUT, 'The picture reads "COLLINS ASHBY".'],
  ['Read the text', CAT, 'I find no text in the picture.'],
  ['Does it say "sale"?', INVOICE, '"SALE" is written in the picture: "SALE 50% OFF".'],
  // Counting
  [
    'How many people are there?',
    STREET,
    'I see two people in the picture: one on the left and one on the right.',
  ],
  ['How many animals?', STREET, 'I see one animal in the picture, at the bottom.'],
  ['How many cars?', STREET, 'I see one car in the picture, though not surely.'],
  ['How many cats?', STREET, 'I see no cats in the picture.'],
  ['How many objects?', STREET, 'four objects'],
  ['How many unicorns?', STREET, '"unicorns" is not among the 80 kinds'],
  [
    'How many espressos?',
    ESPRESSO,
    'as a whole looks like an espresso; I recognised no single ones',
  ],
  ['How many cats are in the video?', DEMO, 'I see one cat in the video, first at 0:00'],
  ['How many times does he say "ask"?', SPEECH, '"ask" occurs two times in the recording.'],
  ['How many words are spoken?', SPEECH, '22 words are spoken in the recording.'],
  // Yes and no
  ['Is there a dog?', STREET, 'Yes, in the picture I see a dog at the bottom.'],
  [
    'Is there a cat?',
    STREET,
    'No, I see no cat in the picture; what I recognise is two people, a dog and possibly a car.',
  ],
  ['Is it a cat or a dog?', CAT, 'Yes, in the picture I see a tabby cat'],
  ['Is there a vehicle?', STREET, 'Yes, in the picture I see possibly a car'],
  ['Is there coffee in the video?', DEMO, 'Yes, in the video I see an espresso from 0:04 to 0:07.'],
  ['Is there a unicorn?', CAT, 'so I cannot tell.'],
  // Kinds, times, places
  ['What animal is this?', CAT, 'It is a tabby cat.'],
  ['What breed is the dog?', STREET, 'It is a dog. More closely I cannot tell.'],
  ['When does the rocket appear?', DEMO, 'A missile or rocket is seen from 0:07 to 0:11.'],
  ['When does the dog appear?', DEMO, 'No, I see no dog in the video'],
  ['When does he say country?', DEMO, '"country" is said from 0:03 to 0:07 and from 0:08 to 0:10'],
  ['When does he say banana?', DEMO, 'I do not hear "banana" in the video.'],
  ['When does the cat appear?', CAT, 'The picture is a still'],
  ['Where is the dog?', STREET, 'The dog is at the bottom.'],
  ['Where are the people?', STREET, 'Of two people, one is on the left and one is on the right.'],
  ['Give the bounding box of the dog', STREET, 'runs from (538, 504) to (691, 648) in pixels.'],
  ['Where is the text "SALE"?', INVOICE, 'The text "SALE 50% OFF" stands at the bottom left.'],
  ['Where is the cat?', SPEECH, 'The recording is sound only'],
  // Facts
  ['How long is the video?', DEMO, 'The video lasts 11 seconds (0:11).'],
  ['How long is it?', CAT, 'The picture is a still and has no length.'],
  ['What is the resolution?', CAT, 'The picture is 451 pixels wide and 300 pixels high.'],
  [
    'How many shots are there?',
    DEMO,
    'The video has three shots, which begin at 0:00, 0:04 and 0:07.',
  ],
  [
    'What colours are in it?',
    ESPRESSO,
    'The main colours of the picture are brown (50%), dark red (28%) and white (8%).',
  ],
  ['What colour is the cup?', ESPRESSO, 'I measure colours for the picture as a whole'],
  [
    'Is it day or night?',
    ROCKET,
    'Whether that means day or night the brightness alone does not tell.',
  ],
  ['What language is spoken?', SPEECH, 'The language spoken in the recording is English.'],
  ['Is there music?', MUSIC, 'sounds like music'],
  // Beyond
  ['Who is this?', ASTRONAUT, 'Who a person is I cannot tell'],
  ['Why is the cat there?', CAT, 'I perceive but do not reason freely.'],
  ['What is the person doing?', ASTRONAUT, 'I recognise things, not actions.'],
  // Chinese
  ['描述这张图片', CAT, '这张图片中有一只虎斑猫（占据大部分画面）。画面以棕色和灰色为主。'],
  ['图片里有几个人？', STREET, '我在这张图片中看到两个人：一个位于左侧，一个位于右侧。'],
  ['有没有猫？', STREET, '没有，我在这张图片中没有看到猫'],
  ['总额是多少？', INVOICE, '总额是 $1,284.50；原文是“Total due: $1,284.50 by 31 March”。'],
  ['他说了什么？', SPEECH, `0:00 到 0:10，有人用英语说：“${JFK}”`],
  ['火箭什么时候出现？', DEMO, '导弹或火箭出现在 0:07 到 0:11。'],
  ['描述一下视频', DEMO, '画面的内容很可能是导弹或火箭'],
  ['狗在哪里？', STREET, '狗位于下方。'],
  ['视频有多长？', DEMO, '这段视频时长 11 秒（0:11）。'],
];

describe('answers', () => {
  it.each(ANSWERS)('%j', (text, evidence, expected) => {
    expect(ask(text, evidence).answer).toContain(expected);
  });
});

describe('several media', () => {
  it('are compared', () => {
    const { answer } = ask('describe the differences between these two pictures', CAT, ROCKET);
    expect(answer).toContain('The first picture shows a tabby cat');
    expect(answer).toContain('The second picture probably shows a missile or rocket');
    expect(answer).toContain('I recognise nothing that they have in common.');
    expect(answer).toContain('The first picture is brighter than the second picture.');
  });

  it('name what they share', () => {
    expect(ask('Compare the pictures', STREET, ASTRONAUT).answer).toContain('Both show a person.');
  });

  it('cannot be compared when there is one', () => {
    expect(ask('Compare the pictures', CAT).answer).toContain('it is the only one.');
  });

  it('answer with those that the question can be about', () => {
    const { answer } = ask('What is said?', CAT, SPEECH);
    expect(answer).toContain(JFK);
    expect(answer).not.toContain('picture');
  });
});

describe('without media', () => {
  it('says what it is, what it can do and how to get more', () => {
    const { answer } = ask('Hello, are you MiMo?');
    expect(answer).toContain('not a MiMo language model');
    expect(answer).toContain('`engines:` in mimosa.config.yaml');
    expect(answer).not.toMatch(/\bI am (?:a )?MiMo\b/u);
  });

  it('says that nothing came', () => {
    expect(ask('Describe this picture').answer).toMatch(/^This conversation carries no picture/u);
  });
});

/** Every name that an answer could use, singular, with the Chinese ones. */
const NAMES = new Set(
  [
    ...COCO_CLASSES.keys(),
    ...Object.values(LABEL_GROUPS).flatMap((group) => group.split(',').map((name) => name.trim())),
  ].map((name) => displayName(name).toLowerCase()),
);
/** Also ordinary words of the engine's own sentences. */
const OWN_WORDS = new Set(['scale']);

const COLOURS = ['black', 'white', 'grey', 'brown', 'dark blue', 'red'];
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
];

const box = fc
  .record(
    {
      left: fc.double({ min: 0, max: 0.9 }),
      top: fc.double({ min: 0, max: 0.9 }),
      width: fc.double({ min: 0, max: 1 }),
      height: fc.double({ min: 0, max: 1 }),
    },
    { noNullPrototype: true },
  )
  .map(({ left, top, width, height }) => ({
    left,
    top,
    width: Math.min(width, 1 - left),
    height: Math.min(height, 1 - top),
  }));
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const words = fc.constantFrom('Hello there', 'EXIT', 'Order 17', 'call me', '出口', 'a|b', 'x y z');
const labelNames = [
  ...new Set(
    Object.values(LABEL_GROUPS).flatMap((group) => group.split(',').map((name) => name.trim())),
  ),
];

const picture: fc.Arbitrary<PictureEvidence> = fc.record({
  kind: fc.constant('image' as const),
  width: fc.integer({ min: 1, max: 4_000 }),
  height: fc.integer({ min: 1, max: 4_000 }),
  labels: fc.array(fc.record({ name: fc.constantFrom(...labelNames), confidence: unit }), {
    maxLength: 3,
  }),
  objects: fc.array(
    fc.record({ name: fc.constantFrom(...COCO_CLASSES.keys()), confidence: unit, box }),
    { maxLength: 5 },
  ),
  lines: fc.array(fc.record({ text: words, confidence: unit, box }), { maxLength: 9 }),
  colours: fc.array(fc.record({ name: fc.constantFrom(...COLOURS), share: unit }), {
    maxLength: 4,
  }),
  brightness: unit,
});
const sound: fc.Arbitrary<SoundEvidence> = fc.record({
  kind: fc.constant('audio' as const),
  durationSeconds: fc.double({ min: 0.1, max: 4_000, noNaN: true }),
  segments: fc.array(
    fc.record({
      startSeconds: fc.double({ min: 0, max: 100, noNaN: true }),
      endSeconds: fc.double({ min: 100, max: 200, noNaN: true }),
      text: words,
      language: fc.constantFrom('en', 'zh', 'de'),
      confidence: unit,
    }),
    { maxLength: 4 },
  ),
  speechShare: unit,
  background: fc.constantFrom(
    'silence' as const,
    'noise' as const,
    'music-like' as const,
    'none' as const,
  ),
  loudnessDb: fc.option(fc.double({ min: -90, max: 0, noNaN: true })),
});
const video: fc.Arbitrary<VideoEvidence> = fc.record({
  kind: fc.constant('video' as const),
  durationSeconds: fc.constant(60),
  width: fc.constant(640),
  height: fc.constant(480),
  frameCount: fc.constant(120),
  scenes: fc.array(picture, { maxLength: 16 }).map((pictures) =>
    pictures.map((each, index) => ({
      startSeconds: index,
      endSeconds: index + 1,
      frameSeconds: index,
      picture: each,
    })),
  ),
  shotStartsSeconds: fc.constant([0]),
  sound: fc.option(sound),
});
const evidence: fc.Arbitrary<Evidence> = fc.oneof(picture, sound, video);

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
