/**
 * Weighs what the patterns found: several intents may stand in one question ("describe it and read
 * the text"), but a specific one beats the vague "what is …", and some only look like another.
 */
import type { FieldKind } from './fields.ts';
import type { Intent, Subject } from './question.ts';
import type { Rules } from './rules.ts';

export interface IntentClues {
  readonly question: string;
  readonly rules: Rules;
  readonly subjects: readonly Subject[];
  readonly fields: readonly FieldKind[];
  readonly quote: string | null;
  /** Words of the item whose price is asked for. */
  readonly priced: readonly string[];
}

/** Intents of a question in the order asked; empty when nothing was recognised. */
export function findIntents(clues: IntentClues): Intent[] {
  const { question, rules, subjects, quote } = clues;
  const found = rules.intents
    .map(({ intent, pattern }) => ({ intent, at: question.search(pattern) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ intent }) => intent);
  const intents = new Set<Intent>(found);

  // "Is there any speech / music?" is about sound, not about an object.
  if (subjects.length === 0 && quote === null) {
    if (intents.has('transcribe') || intents.has('sound') || intents.has('read')) {
      intents.delete('exists');
    }
  }
  // "When does he say X", "does she say X", "how many times": the words are searched, not listed.
  if (quote !== null && hasAny(intents, ['when', 'exists', 'count'])) {
    intents.delete('transcribe');
    intents.delete('read');
  }
  if (
    quote !== null &&
    !hasAny(intents, ['when', 'count', 'where']) &&
    ASKS_YES_NO.test(question)
  ) {
    intents.delete('transcribe');
    intents.add('exists');
  }
  if (hasAny(intents, ['count', 'when', 'where'])) intents.delete('exists');
  // "What is said while the cup is shown?" is about the words.
  if (intents.has('transcribe') && intents.has('when') && !WHEN_FIRST.test(question)) {
    intents.delete('when');
  }
  if (intents.has('when') && WHEN_FIRST.test(question)) intents.delete('transcribe');
  if (ASKS_VOICE.test(question)) intents.delete('exists');
  if (intents.has('which') && COMPARES_LIGHT.test(question)) return ['compare'];
  if (intents.has('which') && COMPARES_LENGTH.test(question)) return ['duration'];
  if (intents.has('which')) {
    for (const other of ['compare', 'exists', 'identify', 'read'] as const) intents.delete(other);
    return [...intents];
  }
  if (intents.has('language')) intents.delete('transcribe');
  if (intents.has('duration') || intents.has('shots')) {
    intents.delete('count');
    intents.delete('exists');
  }
  // "Which animal is it?" names a kind that is to be told apart.
  if (!isSpecific(intents) && asksForKind(question, subjects)) {
    intents.add('identify');
  }
  // "Are these dogs?", "Is the dog on the left?": neither has a word that asks for it.
  const [subject] = subjects;
  if (intents.size === 0 && subject !== undefined) {
    if (isCalled(question, subject)) intents.add('exists');
    else if (ON_A_SIDE.test(question)) intents.add('where');
  }
  if (intents.has('identify') && subjects.length === 0) {
    intents.delete('identify');
    intents.add('describe');
  }
  if (clues.fields.includes('issuer')) intents.delete('identify');
  if (clues.priced.length > 0) {
    intents.delete('when');
    intents.add('read');
  }
  if (clues.fields.length > 0 && !hasAny(intents, ['count', 'exists', 'where', 'transcribe'])) {
    intents.delete('when');
    intents.add('read');
  }
  if (intents.has('sound') && intents.has('transcribe')) intents.delete('sound');
  // "Describe the differences", "describe the colours": the specific part says it all.
  if (intents.has('compare')) {
    intents.delete('describe');
    intents.delete('identify');
  }
  if (intents.has('describe') && DESCRIBES_ONE_ASPECT.test(question) && isSpecific(intents)) {
    intents.delete('describe');
  }
  return [...intents];
}

const ASKS_YES_NO = /^(?:does|do|did|is|are|was|has|have|can)\b|吗/u;
const WHEN_FIRST = /^(?:\p{L}+ ){0,2}when\b|^at (?:what|which)|什么时候|何时/u;
const ASKS_VOICE =
  /^(?:is|was) (?:it|this|that) .*\b(?:man|woman|boy|girl|child|male|female)\b.*\b(?:speak|talk|voice)/u;
const COMPARES_LIGHT = /\b(?:brighter|darker|lighter|brightest|darkest)\b|更亮|更暗|最亮|最暗/u;
const COMPARES_LENGTH = /\b(?:longer|shorter|longest|shortest)\b|更长|更短|最长|最短/u;
const ON_A_SIDE =
  /\b(?:on|at|in|to) the (?:very )?(?:left|right|top|bottom|middle|cent(?:er|re))\b/u;

function isCalled(question: string, subject: Subject): boolean {
  const rest =
    /^(?:is|are)(?:n['’]t)? (?:this|that|it|these|those|they) (?:not |really )?(.*)$/u.exec(
      question,
    )?.[1];
  return rest?.startsWith(subject.word) ?? false;
}

const HAS_VERB = /\b(?:what|which) (?:is|are|was|were|do|does|did|the|this|that) $/u;

/** "What animal …", "which car …": the thing stands right behind the question word. */
function asksForKind(question: string, [subject]: readonly Subject[]): boolean {
  if (subject === undefined) return false;
  const at = question.indexOf(subject.word);
  return (
    /\b(?:what|which)(?: \p{L}+)? $/u.test(question.slice(0, at)) &&
    !HAS_VERB.test(question.slice(0, at))
  );
}

const DESCRIBES_ONE_ASPECT =
  /\b(?:describe|explain|analy[sz]e|tell me|details?)\b.{0,12}\b(?:the )?(?:colou?rs?|text|writing|speech|sounds?|position|number)\b|颜色|时长|分辨率|语言|什么(?:时候|语言|文字|位置|声音)|有多少|有几|写|说|读/u;

function isSpecific(intents: ReadonlySet<Intent>): boolean {
  return [...intents].some((intent) => intent !== 'describe');
}

function hasAny(intents: ReadonlySet<Intent>, wanted: readonly Intent[]): boolean {
  return wanted.some((intent) => intents.has(intent));
}
