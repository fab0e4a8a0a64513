import { describe, expect, it } from 'vitest';
import { mediaPart, userTurn } from '../answer/testing/scripted-perceiver.ts';
import type { Intent, Question } from './question.ts';
import { isChinese, understand } from './understand.ts';

function understood(text: string): Question {
  return understand({ messages: [userTurn([mediaPart('video')], text)] });
}

const INTENTS: readonly (readonly [string, readonly Intent[]])[] = [
  // The seeds' own questions
  ['please describe the content of the image', ['describe']],
  ['please describe the content of the audio', ['describe']],
  ['please describe the content of the video', ['describe']],
  ['What is happening in this video?', ['describe']],
  ['Describe what happens in this video', ['describe']],
  ['please describe the connections and differences between these two pictures', ['compare']],
  // Descriptions in other words
  ['', ['describe']],
  ['What do you see?', ['describe']],
  ["What's in this picture?", ['describe']],
  ['Tell me about this photo', ['describe']],
  ['Summarise the clip', ['describe']],
  ['Why is the man angry?', ['describe']],
  // Speech
  ['Transcribe the audio', ['transcribe']],
  ['What does he say?', ['transcribe']],
  ['What is said in the recording?', ['transcribe']],
  ['Give me subtitles', ['transcribe']],
  ['Does anyone speak?', ['transcribe']],
  ['What language is spoken?', ['language']],
  ['Is there any music?', ['sound']],
  // Writing
  ['Read the text', ['read']],
  ['What is written on the sign?', ['read']],
  ['What does the label say?', ['read']],
  ['OCR this', ['read']],
  ['What is the total?', ['read']],
  ['How much is it?', ['read']],
  ['When is the invoice due?', ['read']],
  ['What is the invoice number?', ['read']],
  // Things
  ['How many people are there?', ['count']],
  ['Count the cars', ['count']],
  ['What is the number of dogs?', ['count']],
  ['What is the total number of people?', ['count']],
  ['Is there a cat?', ['exists']],
  ['Do you see any dogs?', ['exists']],
  ['Does the picture contain a car?', ['exists']],
  ['Is this a dog or a cat?', ['exists']],
  ['Where is the dog?', ['where']],
  ['What is the position of the cup?', ['where']],
  ['What kind of animal is it?', ['identify']],
  ['Which animal is this?', ['identify']],
  ['When does the rocket appear?', ['when']],
  ['At what time do we see the cat?', ['when']],
  ['When does he say country?', ['when']],
  ['How many times does she say "ask"?', ['count']],
  ['Does he say "hello"?', ['exists']],
  // Facts
  ['How long is the video?', ['duration']],
  ['How many seconds does it last?', ['duration']],
  ['How many shots are there?', ['shots']],
  ['What is the resolution?', ['size']],
  ['How big is the image?', ['size']],
  ['What colours are in it?', ['colours']],
  ['Describe the colors', ['colours']],
  ['Is it dark?', ['brightness']],
  ['Is it day or night?', ['brightness']],
  // Several at once
  ['Describe the image and read the text', ['describe', 'read']],
  ['How many cats are there and where are they?', ['count', 'where']],
  // Chinese
  ['描述这张图片', ['describe']],
  ['视频里发生了什么？', ['describe']],
  ['图片里有几个人？', ['count']],
  ['有没有猫？', ['exists']],
  ['狗在哪里？', ['where']],
  ['他说了什么？', ['transcribe']],
  ['图片上写了什么？', ['read']],
  ['总额是多少？', ['read']],
  ['火箭什么时候出现？', ['when']],
  ['这两张图片有什么区别？', ['compare']],
  ['视频有多长？', ['duration']],
  ['主要颜色是什么？', ['colours']],
  ['这是什么动物？', ['identify']],
  ['说的是什么语言？', ['language']],
];

describe('what is asked', () => {
  it.each(INTENTS)('%j → %j', (text, intents) => {
    expect(understood(text).intents).toEqual(intents);
  });

  it.each([
    ['How many people are there?', ['person']],
    ['Is there a kitten?', ['cat']],
    ['How many knives and forks?', ['knife', 'fork']],
    ['Where is the coffee cup?', ['cup']],
    ['图片里有几只猫？', ['cat']],
    ['图片包含什么？', []],
  ])('%j names %j', (text, kinds) => {
    const named = understood(text).subjects.map((subject) => subject.kinds);
    expect(named).toHaveLength(kinds.length === 0 ? 0 : named.length);
    for (const kind of kinds) expect(named.some((each) => each.includes(kind))).toBe(true);
  });

  it('keeps a word that nobody taught it, so that the answer can say so', () => {
    expect(understood('How many unicorns are there?').subjects).toEqual([
      { word: 'unicorns', kinds: [] },
    ]);
  });

  it.each([
    ['When does he say "my fellow Americans"?', 'my fellow americans'],
    ['When does he say country?', 'country'],
    ['他什么时候说“国家”？', '国家'],
    ['What does he say?', null],
    ['他说了什么？', null],
  ])('%j looks for %j', (text, quote) => {
    expect(understood(text).quote).toBe(quote);
  });

  it.each([
    ['What is the subtotal?', ['subtotal']],
    ['What is the total and the due date?', ['due date', 'total']],
    ['What is the invoice number?', ['invoice number']],
    ['What is the e-mail address?', ['email address']],
    ['发票号码是多少？', ['invoice number']],
  ])('%j asks for the fields %j', (text, fields) => {
    expect(understood(text).fields).toEqual(fields);
  });
});

describe('what to answer in', () => {
  it.each([
    ['描述这张图片', 'zh'],
    ['please describe this 图片', 'en'],
    ['请 describe 这张图片', 'zh'],
    ['Describe it in Chinese', 'zh'],
    ['请用英文回答：图片里有什么？', 'en'],
    ['Describe it', 'en'],
  ])('%j → %s', (text, language) => {
    expect(understood(text).language).toBe(language);
  });

  it('does not take Japanese for Chinese', () => {
    expect(isChinese('この写真を説明してください')).toBe(false);
  });
});

describe('conversations without anything to perceive', () => {
  it.each(['Hello!', 'Write a poem about the sea', 'What is the capital of France?'])(
    '%j',
    (text) => {
      const question = understand({ messages: [userTurn([], text)] });
      expect(question.intents).toEqual(['chat']);
      expect(question.targets).toEqual([]);
    },
  );

  it('takes thanks after a picture for chat, not for a question', () => {
    const messages = [
      userTurn([mediaPart('image')], 'Describe'),
      { role: 'assistant', content: [], reasoning: null, toolCalls: [] } as const,
      userTurn([], 'Thank you very much!'),
    ];
    expect(understand({ messages }).intents).toEqual(['chat']);
  });

  it('answers a follow-up about the picture before', () => {
    const picture = mediaPart('image');
    const messages = [
      userTurn([picture], 'Describe'),
      { role: 'assistant', content: [], reasoning: null, toolCalls: [] } as const,
      userTurn([], 'How many cats are there?'),
    ];
    const question = understand({ messages });
    expect(question.intents).toEqual(['count']);
    expect(question.targets).toEqual([picture]);
  });
});
