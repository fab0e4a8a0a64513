/**
 * Turns the last user turn into a `Question`: which intents, about which things and which media,
 * and in which language to answer. Rules only, so that the same words always mean the same.
 */
import type { ChatRequest, MediaPart, Part } from '../../../core/chat-request.ts';
import { CHINESE_RULES } from './chinese-rules.ts';
import { ENGLISH_RULES } from './english-rules.ts';
import { contentWords } from './content-words.ts';
import { askedFields, type FieldKind } from './fields.ts';
import { findIntents } from './intents.ts';
import { findMoment } from './moments.ts';
import type { Beyond, Intent, Language, Question } from './question.ts';
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
  const own = lastUserText(chat);
  const text = repeatsQuestion(own) ? questionBefore(chat, own) : own;
  const lower = comparable(text);
  const inChinese = isChinese(lower);
  const rules = inChinese ? CHINESE_RULES : ENGLISH_RULES;
  const subjects = inChinese ? chineseSubjects(lower) : englishSubjects(lower);
  const quote = findQuote(lower, rules);
  const priced = findPriced(lower, rules);
  const fields = priced.length > 0 ? [] : askedFields(lower);
  const asked = findIntents({ question: lower, rules, subjects, fields, quote, priced });
  const beyond = findBeyond(lower, rules, asked);

  const comparing = asked.includes('compare') || asked.includes('which');
  const targets = findTargets(chat.messages, comparable(own), comparing);
  const carriesMedia = lastTurnHasMedia(chat);
  const meansMedia =
    carriesMedia || asked.length > 0 || beyond.length > 0 || rules.weakDescribe.test(lower);
  return {
    text,
    language: answerLanguage(lower, inChinese),
    intents: decideIntents(asked, targets, meansMedia),
    recognised: asked.length > 0,
    subjects,
    fields,
    priced,
    words: contentWords(lower),
    moment: asked.includes('when') ? null : findMoment(lower),
    negated: rules.negated.test(lower),
    extreme: rules.least.test(lower) ? 'least' : rules.most.test(lower) ? 'most' : null,
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

/** What is asked and cannot be told; whether something is so only counts if nothing else is asked. */
function findBeyond(question: string, rules: Rules, asked: readonly Intent[]): readonly Beyond[] {
  const found = rules.beyond
    .filter(({ pattern }) => pattern.test(question))
    .map((entry) => entry.beyond)
    .filter((beyond) => beyond !== 'gender' || asked.some((intent) => SORTS_THINGS.has(intent)));
  const others = found.filter((beyond) => beyond !== 'states');
  return asked.length > 0 || others.length > 0 ? others : found;
}

const SORTS_THINGS: ReadonlySet<Intent> = new Set<Intent>(['exists', 'count', 'identify', 'which']);

/** Words of the item in "how much is the ITEM", unless it is the bill itself or a field of it. */
function findPriced(question: string, rules: Rules): readonly string[] {
  for (const pattern of rules.priced) {
    const item = pattern.exec(question)?.[1];
    if (item === undefined) continue;
    const fields: readonly FieldKind[] = askedFields(item);
    const words = contentWords(item).filter(
      (word) => !WHOLE_BILL.has(word) && !/^\d+$/u.test(word),
    );
    if (fields.length === 0 && words.length > 0) return words;
  }
  return [];
}

const WHOLE_BILL = new Set(
  'one,two,three,four,five,six,a,bill,invoice,receipt,everything,all,altogether,together,whole,order,ticket,total,一共,总共,共要,due,owed,paid,pay,left'.split(
    ',',
  ),
);

function comparable(text: string): string {
  return text.slice(0, MAX_QUESTION_CHARACTERS).toLowerCase().trim();
}

/** "And this one?" asks nothing by itself. */
function repeatsQuestion(text: string): boolean {
  const lower = comparable(text);
  const rules = isChinese(lower) ? CHINESE_RULES : ENGLISH_RULES;
  return rules.again.test(lower) && !rules.intents.some(({ pattern }) => pattern.test(lower));
}

/** The question that is meant again, about what the new one names if it names something. */
function questionBefore(chat: Pick<ChatRequest, 'messages'>, own: string): string {
  const earlier = chat.messages
    .filter((message) => message.role === 'user')
    .slice(0, -1)
    .map((message) => textOf(message.content))
    .findLast((text) => text.trim() !== '' && !repeatsQuestion(text));
  if (earlier === undefined) return own;
  const find = isChinese(comparable(own)) ? chineseSubjects : englishSubjects;
  const [named] = find(comparable(own));
  const [before] = find(comparable(earlier));
  if (named === undefined || named.kinds.length === 0) return earlier;
  if (before === undefined) return own;
  return comparable(earlier).replace(before.word, () => named.word);
}

function textOf(content: readonly Part[]): string {
  return content
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('\n');
}

function lastUserText(chat: Pick<ChatRequest, 'messages'>): string {
  const last = chat.messages.findLast((message) => message.role === 'user');
  return textOf(last?.content ?? []);
}

function lastTurnHasMedia(chat: Pick<ChatRequest, 'messages'>): boolean {
  const last = chat.messages.findLastIndex((message) => message.role === 'user');
  return chat.messages
    .slice(Math.max(last, 0))
    .some((message) => (message.content as readonly Part[]).some((part) => part.type === 'media'));
}
