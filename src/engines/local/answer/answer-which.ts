/** "Which picture shows an animal?", "which total is higher?": one of several media is named. */
import type { Question } from '../understand/question.ts';
import type { Named } from './answer-compare.ts';
import { nameOf } from './answer-count.ts';
import { seenThings } from './answer-exists.ts';
import { answerRead, linesOf } from './answer-read.ts';
import { findField } from './field-lookup.ts';
import { matching } from './matching.ts';
import { amountOf, currencyOf } from './money.ts';
import type { Phrases } from './phrases.ts';

const COSTS = /\b(?:cheap|expensive|cost)|便宜|贵/iu;

/** Sentences that name the media in question; null when it names nothing to tell them apart by. */
export function answerWhich(
  media: readonly Named[],
  question: Question,
  phrases: Phrases,
): string[] | null {
  if (media.length < 2) return null;
  if (question.fields.length > 0 || COSTS.test(question.text))
    return compareValues(media, question, phrases);
  const known = question.subjects.filter(({ kinds }) => kinds.length > 0);
  if (known.length === 0) return null;
  return known.map((subject) => {
    const showing = media.flatMap(({ medium, perceived }) => {
      const things = matching(seenThings(perceived), subject);
      return things.length === 0 ? [] : [{ medium, things }];
    });
    return showing.length === 0
      ? phrases.noneShows(nameOf(subject))
      : showing.map(({ medium, things }) => phrases.whichShow([medium], things)).join(phrases.gap);
  });
}

function compareValues(media: readonly Named[], question: Question, phrases: Phrases): string[] {
  const fields = question.fields.length > 0 ? question.fields : (['total'] as const);
  const [kind = 'total'] = fields;
  const values = media.flatMap((each) =>
    answerRead(each.medium, each.perceived, { ...question, fields }, phrases),
  );
  if (question.extreme === null) return values;
  const amounts = media.map(({ medium, perceived }) => {
    const value = findField(kind, linesOf(perceived))?.value ?? '';
    return { medium, amount: amountOf(value), currency: currencyOf(value) };
  });
  const comparable =
    amounts.every(({ amount }) => Number.isFinite(amount)) &&
    new Set(amounts.map(({ currency }) => currency)).size === 1;
  const sorted = amounts.toSorted((a, b) =>
    question.extreme === 'most' ? b.amount - a.amount : a.amount - b.amount,
  );
  const [first, next] = sorted;
  return first === undefined || !comparable || first.amount === next?.amount
    ? [...values, phrases.notComparable()]
    : [...values, phrases.hasExtreme(first.medium, phrases.fieldName(kind), question.extreme)];
}
