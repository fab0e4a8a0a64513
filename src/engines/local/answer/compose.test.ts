import { describe, expect, it } from 'vitest';
import type { Evidence } from '../evidence.ts';
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

  it.each([
    [0.62, 'a cat (possibly a tabby cat) filling'],
    [0.86, 'a cat (probably a tabby cat) filling'],
    [0.95, 'a tabby cat filling'],
  ])('of the cat, as sure of its breed as %d allows', (confidence, expected) => {
    const picture = { ...CAT, labels: [{ name: 'tabby', confidence }] };
    expect(ask('Describe', picture).answer).toContain(expected);
  });

  it('put first what stands on a table, not the table', () => {
    const objects = ESPRESSO.objects.map((object) => ({ ...object, confidence: 0.9 }));
    expect(ask('Describe', { ...ESPRESSO, objects }).answer).toContain(
      'shows a cup in the foreground, a spoon in the centre and a dining table',
    );
  });

  it('of the espresso', () => {
    expect(ask('What is in this picture?', ESPRESSO).answer).toBe(
      'The picture shows a cup in the foreground, probably also a spoon in the centre and a dining ' +
        'table filling most of the frame; as a whole it looks like an espresso. Its main ' +
        'colours are brown and dark red.',
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
        'also a spoon in the centre and a dining table filling most of the frame; as a whole it ' +
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
  ['Is it a cat or a dog?', CAT, 'It is a tabby cat.'],
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
    expect(answer).toContain('`engines:` and `models:` in mimosa.config.yaml');
    expect(answer).not.toMatch(/\bI am (?:a )?MiMo\b/u);
  });

  it('says that nothing came', () => {
    expect(ask('Describe this picture').answer).toMatch(/^This conversation carries no picture/u);
  });
});
