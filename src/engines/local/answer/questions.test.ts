import { describe, expect, it } from 'vitest';
import type { Evidence, SoundEvidence, VideoEvidence } from '../evidence.ts';
import { understand } from '../understand/understand.ts';
import { ask } from './testing/ask.ts';
import { page } from './testing/page.ts';
import {
  ASTRONAUT,
  CAT,
  DEMO,
  ESPRESSO,
  INVOICE,
  ROCKET,
  SPEECH,
  STREET,
} from './testing/sample-evidence.ts';
import { mediaPart, userTurn } from './testing/scripted-perceiver.ts';

const RECEIPT = page(
  'CAFE LUNA',
  '12 Harbour Street',
  'Croissant|3.20',
  '2 x Coffee|5.60',
  'Net amount|9.30',
  'VAT 20%   1.86',
  'TOTAL|11.16',
  'Paid by card',
);
const BAKERY = page('BAKERY SOL', 'Bread|4.00', 'TOTAL|4.00');
const CALENDAR = page(
  'Monday 3 March|Planning',
  '12 March 2025|Next meeting',
  '19 March 2025|Release',
);
const HOURS = page('Opening hours', 'Mon-Fri 8:00-18:00', 'Sat 10:00-13:00', 'Sun closed');
const GATE = page('GATE B12 14:35');
const STATION: SoundEvidence = {
  ...SPEECH,
  segments: [
    [0, 3, 'Good morning, this is the station.'],
    [3, 7, 'The train to Leeds leaves at half past nine from platform four.'],
    [8, 11, 'For questions call five five five one two three.'],
  ].map(([startSeconds, endSeconds, text]) => ({
    startSeconds: Number(startSeconds),
    endSeconds: Number(endSeconds),
    text: String(text),
    language: 'en',
    confidence: 0.9,
  })),
};
const NEWS: VideoEvidence = { ...DEMO, sound: STATION };
const DEPARTURE =
  'From 0:03 to 0:07 somebody says in English: "The train to Leeds leaves at half past nine from platform four."';
const NO_STATES = 'That I cannot tell: I recognise things and words, not their states';
const NO_TASKS = 'That I cannot do: I perceive, but I do not calculate';
const SECOND_SHOT =
  'From 0:04 to 0:07 it shows a cup in the foreground, probably also a spoon in the centre and a ' +
  'dining table filling most of the frame; as a whole it looks like an espresso.';

const WHOLE: readonly (readonly [string, Evidence, string])[] = [
  // Amounts
  ['How much is the VAT?', RECEIPT, 'The tax is 1.86; the line reads "VAT 20%   1.86".'],
  ['How much was the croissant?', RECEIPT, 'The croissant is 3.20.'],
  ['What is the price of the coffee?', RECEIPT, 'The coffee is 5.60.'],
  ['How much was the tea?', RECEIPT, 'I find no price of "tea" in the text of the picture.'],
  ['What is the net amount?', RECEIPT, 'The net amount is 9.30.'],
  ['How much is it?', RECEIPT, 'The total is 11.16.'],
  ['What is the total including VAT?', RECEIPT, 'The total is 11.16.'],
  ['增值税是多少？', RECEIPT, '税额是 1.86；原文是“VAT 20%   1.86”。'],
  ['What is the VAT rate?', RECEIPT, 'The tax rate is 20%; the line reads "VAT 20%   1.86".'],
  ['What is the VAT number?', RECEIPT, 'I find no tax number in the text of the picture.'],
  [
    'How many items were bought?',
    RECEIPT,
    'The picture lists two items with a price:\n"Croissant 3.20"\n"2 x Coffee 5.60"',
  ],
  ['How many croissants were bought?', RECEIPT, 'The picture says on that: "Croissant 3.20".'],
  // Dates and times
  [
    'When is the next meeting?',
    CALENDAR,
    'The picture says on that: "12 March 2025 Next meeting".',
  ],
  [
    'What is the date of the release?',
    CALENDAR,
    'The picture says on that: "19 March 2025 Release".',
  ],
  ['When does it open on Saturday?', HOURS, 'The picture says on that: "Sat 10:00-13:00".'],
  ['What time is it?', GATE, 'The picture says on that: "GATE B12 14:35".'],
  [
    'When does the cat sleep?',
    INVOICE,
    'The picture names "Total due: $1,284.50 by 31 March"; whether that answers the question I cannot tell.',
  ],
  ['When does it open?', BAKERY, 'I find no date or time in the text of the picture.'],
  // Speech
  ['When does the train leave?', STATION, DEPARTURE],
  ['When does the train leave?', NEWS, DEPARTURE],
  ['What time does it leave?', NEWS, DEPARTURE],
  ['When does the rocket appear?', NEWS, 'A missile or rocket is seen from 0:07 to 0:11.'],
  [
    'What is the phone number?',
    NEWS,
    'From 0:08 to 0:11 somebody says in English: "For questions call five five five one two three."',
  ],
  ['How much is the ticket?', STATION, 'What I hear in the recording does not tell that.'],
  ['Which platform?', STATION, DEPARTURE],
  ['Does the train leave today?', STATION, DEPARTURE],
  [
    'What is the phone number?',
    STATION,
    'From 0:08 to 0:11 somebody says in English: "For questions call five five five one two three."',
  ],
  ['When does the train leave?', SPEECH, 'What I hear in the recording does not tell that.'],
  ['How many people are waiting?', STATION, 'What I hear in the recording does not tell that.'],
  // Yes, no, either
  ['Is this a cat or a dog?', CAT, 'It is a tabby cat.'],
  [
    'Is this a cat or a dog?',
    ROCKET,
    'I see neither a cat nor a dog in the picture; what I recognise is probably a missile or rocket.',
  ],
  ['Does a cat appear?', DEMO, 'Yes, in the video I see a tabby cat from 0:00 to 0:04.'],
  ['这是火箭吗？', ROCKET, '是，这张图片中有导弹或火箭（很可能）。'],
  ['图片里有猫吗？', CAT, '有，这张图片中有一只虎斑猫（占据大部分画面）。'],
  ['Is there NOT a cat?', CAT, 'In the picture I see a tabby cat filling most of the frame.'],
  ['Is there not a dog?', CAT, 'I see no dog in the picture.'],
  ['Are these dogs?', CAT, 'No, I see no dog in the picture; what I recognise is a tabby cat.'],
  [
    'Is anybody there?',
    CAT,
    'No, I see no person in the picture; what I recognise is a tabby cat.',
  ],
  ['Is the dog on the left?', STREET, 'The dog is at the bottom.'],
  ['Which object is on the left?', STREET, 'It is a person.'],
  ['Which animal is at the bottom?', STREET, 'It is a dog.'],
  // Beyond the evidence
  [
    'What is 2+2?',
    CAT,
    'That I cannot do: I perceive, but I do not calculate, translate or write freely.',
  ],
  [
    'How many legs does the cat have?',
    CAT,
    '"legs" is not among the 80 kinds of objects and 1,000 labels that I recognise, so I cannot tell.',
  ],
  ['Is this invoice paid?', RECEIPT, 'The picture says on that: "Paid by card".'],
  [
    'Which shop?',
    RECEIPT,
    'Who it is from I cannot tell for sure; the picture begins with "CAFE LUNA" and "12 Harbour Street".',
  ],
  // Moments
  ['What is shown at 0:05?', DEMO, SECOND_SHOT],
  ['What is shown at 0:50?', DEMO, 'The video ends at 0:11.'],
  [
    'What is shown first?',
    DEMO,
    'From 0:00 to 0:04 it shows a tabby cat filling most of the frame.',
  ],
  ['What is shown last?', DEMO, 'From 0:07 to 0:11 it probably shows a missile or rocket.'],
  [
    'What is said at the end?',
    SPEECH,
    'From 0:08 to 0:10 somebody says in English: "ask what you can do for your country."',
  ],
  ['When does the speech start?', SPEECH, 'Somebody speaks from 0:00 to 0:10.'],
  ['Describe the seventh scene', DEMO, 'The video has only three shots.'],
  [
    'What is said while the cup is shown?',
    DEMO,
    'From 0:03 to 0:07 somebody says in English: "ask not what your country can do for you,".',
  ],
  // How sure
  ['Are you sure?', CAT, 'How sure I am in the picture: cat 93% and tabby cat 93%.'],
  ['Are you sure?', GATE, 'How sure I am in the picture: "GATE B12 14:35" 90%.'],
  // Style
  ['What are the opening hours?', HOURS, 'The opening hours are Mon-Fri 8:00-18:00.'],
  ['Describe it', GATE, 'The picture carries the text "GATE B12 14:35".'],
];

describe('whole answers', () => {
  it.each(WHOLE)('%j', (text, evidence, expected) => {
    expect(ask(text, evidence).answer).toBe(expected);
  });
});

describe('what cannot be told is said first, before a short description', () => {
  it.each<readonly [string, Evidence, string, string]>([
    ['Is the cat sleeping?', CAT, NO_STATES, 'shows a tabby cat'],
    ['Is the coffee hot?', ESPRESSO, NO_STATES, 'looks like an espresso'],
    ['Is this invoice paid?', INVOICE, NO_STATES, 'By its words'],
    ['Is it a man speaking?', SPEECH, 'How many voices there are, and whose', 'somebody says'],
    ['How tall is the person?', ASTRONAUT, NO_STATES, 'shows a person'],
    ['Who is this?', ASTRONAUT, 'Who a person is I cannot tell', 'shows a person'],
    ['What is the weather?', CAT, 'I find no weather in the text', 'shows a tabby cat'],
  ])('%j', (text, evidence, first, then) => {
    const { answer } = ask(text, evidence);
    expect(answer.startsWith(first)).toBe(true);
    expect(answer).toContain(then);
    expect(answer).not.toContain('main colours');
  });

  it.each(['Write a poem', 'Translate it', 'Calculate 3 * 4'])('%j is refused alone', (text) => {
    expect(ask(text, CAT).answer).toMatch(new RegExp(`^${NO_TASKS}[^.]*\\.$`, 'u'));
  });

  it.each(['Is it a man or a woman?', 'Is there a woman?', 'How many children are there?'])(
    '%j',
    (text) => {
      const { answer } = ask(text, STREET);
      expect(answer).toContain('two people');
      expect(answer).toContain('a man, a woman or a child I cannot tell');
      expect(answer).not.toMatch(/^(?:Yes|No)/u);
    },
  );
});

describe('several documents', () => {
  it('says which one each value stands in', () => {
    expect(ask('What are the totals?', RECEIPT, BAKERY).answer).toBe(
      'In the first picture the total is 11.16.\n\nIn the second picture the total is 4.00.',
    );
  });

  it('answers about the one that is meant', () => {
    expect(ask('What is the total of the second?', RECEIPT, BAKERY).answer).toBe(
      'The total is 4.00.',
    );
  });

  it.each([
    ['Which total is higher?', 'The first picture has the higher total.'],
    ['Which one is cheaper?', 'The second picture has the lower total.'],
  ])('%j compares the numbers', (text, expected) => {
    expect(ask(text, RECEIPT, BAKERY).answer).toContain(expected);
  });

  it('does not compare what is missing or in another currency', () => {
    for (const other of [CAT, page('TOTAL|$ 4.00')]) {
      const { answer } = ask('Which total is higher?', RECEIPT, other);
      expect(answer).toContain('I cannot tell which one it is.');
      expect(answer).not.toContain('has the higher');
    }
  });

  it('names the picture that shows a kind of thing', () => {
    expect(ask('Which picture shows an animal?', ROCKET, CAT).answer).toBe(
      'The second picture shows a tabby cat.',
    );
    expect(ask('Which picture shows a car?', ROCKET, CAT).answer).toBe(
      'I see no car in any of them.',
    );
  });

  it.each([
    ['Which is brighter?', CAT, ROCKET, 'The first picture is brighter than the second picture.'],
    ['Which recording is longer?', SPEECH, STATION, 'The second recording lasts 11 seconds'],
    ['这是猫还是狗？', CAT, ROCKET, '虎斑猫'],
  ] as const)('%j', (text, one, other, expected) => {
    expect(ask(text, one, other).answer).toContain(expected);
  });

  it('does not tell twice what each picture shows', () => {
    const { answer } = ask('What are the differences?', CAT, ROCKET);
    expect(answer.match(/tabby cat/gu)).toHaveLength(1);
  });
});

describe('a question that repeats the one before', () => {
  const before = [
    userTurn([mediaPart('image')], 'How many cats are there?'),
    { role: 'assistant', content: [], reasoning: null, toolCalls: [] } as const,
  ];

  it('asks the same of another picture', () => {
    const picture = mediaPart('image');
    const question = understand({ messages: [...before, userTurn([picture], 'And this one?')] });
    expect(question.intents).toEqual(['count']);
    expect(question.targets).toEqual([picture]);
  });

  it('asks the same of another thing', () => {
    const question = understand({ messages: [...before, userTurn([], 'What about dogs?')] });
    expect(question.intents).toEqual(['count']);
    expect(question.subjects[0]?.kinds).toContain('dog');
  });
});
