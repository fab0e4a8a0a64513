/**
 * What the engine says about itself and about questions that its evidence cannot answer. Kept in
 * one place because honesty is a promise of the product.
 */
import type { Beyond } from '../understand/question.ts';

export const BEYOND_ENGLISH: Readonly<Record<Beyond, string>> = {
  identity: 'Who a person is I cannot tell: I recognise kinds of things, not individuals.',
  reasons: 'Why it is so, or what it means, I cannot tell: I perceive but do not reason freely.',
  actions: 'What somebody is doing I cannot tell: I recognise things, not actions.',
  feelings: 'Feelings and moods are beyond what I recognise.',
  place: 'Where it was taken I cannot tell.',
  age: 'Ages are beyond what I recognise.',
  speakers: 'How many voices there are, and whose, I cannot tell.',
  gender: 'Whether a person is a man, a woman or a child I cannot tell.',
  tasks: 'That I cannot do: I perceive, but I do not calculate, translate or write freely.',
  states: 'That I cannot tell: I recognise things and words, not their states or qualities.',
};

export const BEYOND_CHINESE: Readonly<Record<Beyond, string>> = {
  identity: '我无法判断人物的身份：我只能识别事物的种类，不能识别个人。',
  reasons: '原因和含义我无法判断：我能感知，但不能自由推理。',
  actions: '具体的动作我无法判断：我识别的是事物，不是动作。',
  feelings: '情绪和氛围超出了我的识别范围。',
  place: '拍摄地点我无法判断。',
  age: '年龄超出了我的识别范围。',
  speakers: '有几个人说话、是谁的声音，我无法判断。',
  gender: '是男是女、是大人还是孩子，我无法判断。',
  tasks: '这个我做不到：我能感知，但不能计算、翻译或自由写作。',
  states: '这个我无法判断：我识别的是事物和文字，不是状态或性质。',
};

export const INTRODUCTION_ENGLISH: string =
  'I am the embedded perception engine of Mimosa, not a MiMo language model, so I cannot chat, ' +
  'reason or write freely. Send me pictures, recordings or videos and I can say what they show, ' +
  'count and locate objects, read text, transcribe speech with times, compare pictures and return ' +
  'the findings as JSON; I know 80 kinds of objects and 1,000 labels, and hear English best. For ' +
  'free conversation another engine must serve this model: `engines:` and `models:` in ' +
  'mimosa.config.yaml say which; docs/configuration.md lists the kinds that this version knows.';

export const INTRODUCTION_CHINESE: string =
  '我是 Mimosa 内置的感知引擎，不是 MiMo 语言模型，因此不能自由聊天、推理或写作。请发送图片、录音或视频：' +
  '我可以说明画面内容、清点和定位物体、读取文字、转写带时间的语音、比较图片，并以 JSON 返回结果；' +
  '我认识 80 种物体和 1000 个标签，语音以英语效果最好。若需自由对话，请在 mimosa.config.yaml 的 ' +
  '`engines:` 和 `models:` 中为此模型配置其他引擎；本版本支持的种类见 docs/configuration.md。';
