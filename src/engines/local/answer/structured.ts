/** Answers as JSON: the natural shape of the evidence, or the keys that the prompt names. */
import type { ChatRequest, Part } from '../../../core/chat-request.ts';
import type { Question } from '../understand/question.ts';
import { averageColours } from './answer-facts.ts';
import { languagesOf, transcriptOf } from './describe-sound.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { amountOf } from './money.ts';
import { type Perceived, picturesOf, soundOf } from './perceived.ts';
import { fillSchema } from './schema-fill.ts';
import { objectsOf, textsOf } from './json-findings.ts';
import { type Findings, valueNamed } from './structured-values.ts';

const MAX_KEYS = 30;
const MAX_PROMPT_CHARACTERS = 8_000;
/** `{"name": …, "count": …}` in a prompt. */
const EXAMPLE_KEY = /["“']([\p{L}_][\p{L}\p{N}_-]{0,40})["”']\s*:/gu;
/** `"paid": true`, `paid (boolean)`. */
const BOOLEAN_KEY =
  /([\p{L}_][\p{L}\p{N}_-]{0,40})["”']?\s*(?::|：|\()\s*["“<]?(?:true|false|bool(?:ean)?)\b/gu;
/** `"total": number`, `total: 0.0`, `total (number)`. */
const NUMBER_KEY =
  /([\p{L}_][\p{L}\p{N}_-]{0,40})["”']?\s*(?::|：|\(|\bas an?\b|\bis an?\b)\s*["“<]?(?:number|float|double|decimal|int(?:eger)?\b|numeric|-?\d+(?:\.\d+)?(?=\s*[,}\]]))/gu;
/** `keys: objects, text and colours`, `with the fields "a" and "b"`. */
const KEY_LIST =
  /\b(?:keys?|fields?|properties|attributes)\b(?:\s+(?:named|called|are|is))?\s*[:：]?\s*((?:["'`“]?[\p{L}_][\p{L}\p{N}_-]*["'`”]?(?:\s*\([^)]*\))?(?:\s*,\s*(?:and\s+)?|\s+and\s+|、|和)?)+)/iu;
const KEY_LIST_CHINESE =
  /(?:键|字段|属性)(?:名)?(?:为|是|包括|有)?\s*[:：]?\s*((?:["'`“]?[a-z_][a-z0-9_-]*["'`”]?(?:\s*[,，、和]\s*)?)+)/iu;
const NO_KEYS = new Set(
  'the,a,an,and,or,of,in,for,to,with,only,following,as,json,is,are'.split(','),
);

/** The answer to a request with `response_format`; valid JSON text. */
export function structuredAnswer(
  chat: ChatRequest,
  question: Question,
  media: readonly Perceived[],
  prose: string,
): string {
  const findings: Findings = { question, media, prose };
  if (chat.responseFormat.type === 'json_schema') {
    return JSON.stringify(fillSchema(chat.responseFormat.schema, findings), null, 2);
  }
  const keys = namedKeys(chat);
  const value =
    keys.length > 0
      ? Object.fromEntries(keys.map((key) => [key, valueAsked(key, chat, findings)]))
      : naturalObject(findings);
  return JSON.stringify(value, null, 2);
}

/** The found value, or null; an amount as a number where the prompt says `"total": number`. */
function valueAsked(key: string, chat: ChatRequest, findings: Findings): JsonValue {
  const prompt = promptText(chat).slice(-MAX_PROMPT_CHARACTERS);
  if ([...prompt.matchAll(BOOLEAN_KEY)].some((match) => match[1] === key)) {
    return valueNamed(`has ${key}`, findings) ?? null;
  }
  const value = valueNamed(key, findings);
  if (typeof value !== 'string') return value ?? null;
  const at = [...prompt.matchAll(NUMBER_KEY)].some((match) => match[1] === key);
  const amount = amountOf(value);
  return at && Number.isFinite(amount) ? amount : value;
}

/** Keys that the system text or the last user turn asks for, in order. */
export function namedKeys(chat: Pick<ChatRequest, 'messages'>): readonly string[] {
  const prompt = promptText(chat).slice(-MAX_PROMPT_CHARACTERS);
  const examples = [...prompt.matchAll(EXAMPLE_KEY)].map((match) => match[1] ?? '');
  if (examples.length > 0) return [...new Set(examples)].slice(0, MAX_KEYS);
  const list = (KEY_LIST.exec(prompt) ?? KEY_LIST_CHINESE.exec(prompt))?.[1] ?? '';
  const names = (
    list.replaceAll(/\([^)]*\)/gu, ' ').match(/[\p{L}_][\p{L}\p{N}_-]*/gu) ?? []
  ).filter((name) => !NO_KEYS.has(name.toLowerCase()) && /^[a-z_]/iu.test(name));
  return [...new Set(names)].slice(0, MAX_KEYS);
}

function promptText({ messages }: Pick<ChatRequest, 'messages'>): string {
  const lastUser = messages.findLast((message) => message.role === 'user');
  return messages
    .filter((message) => message.role === 'system' || message === lastUser)
    .flatMap((message) => message.content as readonly Part[])
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n');
}

function naturalObject(findings: Findings): JsonObject {
  const { media, prose } = findings;
  const described = media.map((each) => naturalMedium(each));
  const [only] = described;
  if (only === undefined) return { answer: prose };
  return described.length === 1 ? { answer: prose, ...only } : { answer: prose, media: described };
}

/** Everything that was found in one medium. */
function naturalMedium(perceived: Perceived): JsonObject {
  const { evidence } = perceived;
  const one = [perceived];
  const object: JsonObject = { type: evidence.kind };
  if (evidence.kind !== 'image') object['duration_seconds'] = evidence.durationSeconds;
  if (evidence.kind !== 'audio') {
    object['width'] = evidence.width;
    object['height'] = evidence.height;
    object['objects'] = objectsOf(one);
    object['text'] = textsOf(one);
    object['colours'] = averageColours(picturesOf(evidence).map(({ picture }) => picture)).map(
      ({ name }) => name,
    );
  }
  const sound = soundOf(evidence);
  if (sound !== null) {
    object['transcript'] = transcriptOf(sound);
    object['languages'] = [...languagesOf(sound)];
    object['background'] = sound.background;
  }
  return object;
}
