/**
 * Turns the last user turn into a `Question`: which intents, about which things and which media,
 * and in which language to answer. Rules only, so that the same words always mean the same.
 */
import type { ChatRequest, MediaPart, Part } from '../../../core/chat-request.ts';
import { CHINESE_RULES } from './chinese-rules.ts';
import { ENGLISH_RULES } from './english-rules.ts';
import { askedFields } from './fields.ts';
import { findIntents } from './intents.ts';
import type { Intent, Language, Question } from './question.ts';
import type { Rules } from './rules.ts';
import { chineseSubjects, englishSubjects, wordsOf } from './subjects.ts';
import { findTargets } from './targets.ts';

/** A question is a sentence or two; patterns look no further. */
const MAX_QUESTION_CHARACTERS = 4_000;

const MENTIONS_MEDIA =
  /\b(?:image|picture|photo|photograph|screenshot|video|clip|movie|footage|audio|recording|sound ?track|voice message)s?\b|图片|照片|图像|图|视频|音频|录音/u;

const EMPTY_WORDS = new Set('the,a,an,of,in,on,at,this,that,it,its,there,here'.split(','));

/** Reads the conversation and says what is asked. */
export function understand(chat: Pick<ChatRequest, 'messages'>): Question {
  const text = lastUserText(chat);
  const lower = text.slice(0, MAX_QUESTION_CHARACTERS).toLowerCase().trim();
  const inChinese = isChinese(lower);
  const rules = inChinese ? CHINESE_RULES : ENGLISH_RULES;
  const subjects = inChinese ? chineseSubjects(lower) : englishSubjects(lower);
  const quote = findQuote(lower, rules);
  const fields = askedFields(lower);
  const asked = findIntents({ question: lower, rules, subjects, fields, quote });
  const beyond = rules.beyond
    .filter(({ pattern }) => pattern.test(lower))
    .map((entry) => entry.beyond);

  const comparing = asked.includes('compare');
  const targets = findTargets(chat.messages, lower, comparing);
  const carriesMedia = lastTurnHasMedia(chat);
  const meansMedia =
    carriesMedia || asked.length > 0 || beyond.length > 0 || rules.weakDescribe.test(lower);
  return {
    text,
    language: answerLanguage(lower, inChinese),
    intents: decideIntents(asked, targets, meansMedia),
    subjects,
    fields,
    labelWords: findLabelWords(lower, rules),
    quote,
    brief: rules.brief.test(lower),
    beyond,
    targets,
    asksAboutMedia: MENTIONS_MEDIA.test(lower),
  };
}

/** Whether a text is Chinese rather than a Latin-script text that mentions a Chinese word. */
export function isChinese(text: string): boolean {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const otherCjk = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text);
  return han > 0 && !otherCjk && han >= wordsOf(text.replace(/\p{Script=Han}+/gu, ' ')).length;
}

function decideIntents(
  asked: readonly Intent[],
  targets: readonly MediaPart[],
  meansMedia: boolean,
): readonly Intent[] {
  if (targets.length === 0 || !meansMedia) return ['chat'];
  return asked.length > 0 ? asked : ['describe'];
}

function answerLanguage(question: string, inChinese: boolean): Language {
  for (const rules of [ENGLISH_RULES, CHINESE_RULES]) {
    for (const { language, pattern } of rules.answerLanguages) {
      if (pattern.test(question)) return language;
    }
  }
  return inChinese ? 'zh' : 'en';
}

function findQuote(question: string, rules: Rules): string | null {
  for (const pattern of rules.quote) {
    const quote = pattern.exec(question)?.[1]?.trim();
    if (quote !== undefined && quote !== '') return quote;
  }
  return null;
}

function findLabelWords(question: string, rules: Rules): readonly string[] {
  const label = rules.labelled.exec(question)?.[1] ?? '';
  return wordsOf(label).filter((word) => !EMPTY_WORDS.has(word));
}

function lastUserText(chat: Pick<ChatRequest, 'messages'>): string {
  const last = chat.messages.findLast((message) => message.role === 'user');
  return (last?.content ?? [])
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('\n');
}

function lastTurnHasMedia(chat: Pick<ChatRequest, 'messages'>): boolean {
  const last = chat.messages.findLastIndex((message) => message.role === 'user');
  return chat.messages
    .slice(Math.max(last, 0))
    .some((message) => (message.content as readonly Part[]).some((part) => part.type === 'media'));
}
