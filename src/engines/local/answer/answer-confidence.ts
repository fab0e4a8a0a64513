/** "Are you sure?": the confidences of what was found, in numbers. */
import { tellableThings } from './answer-exists.ts';
import { linesOf } from './answer-read.ts';
import { type Perceived, soundOf } from './perceived.ts';
import type { Phrases } from './phrases.ts';

const MAX_ITEMS = 10;

/** Sentence that says how sure each finding in a medium is. */
export function answerConfidence(medium: string, perceived: Perceived, phrases: Phrases): string[] {
  const things = tellableThings(perceived);
  const closer = things.flatMap((thing) => thing.closer ?? []);
  const passages = [...linesOf(perceived), ...(soundOf(perceived.evidence)?.segments ?? [])];
  const items = [...things, ...closer]
    .map(({ name, confidence }) => ({ name, confidence }))
    .concat(
      passages.map(({ text, confidence }) => ({ name: phrases.quoted(text.trim()), confidence })),
    );
  return [
    items.length === 0
      ? phrases.noFindings(medium)
      : phrases.confidences(medium, items.slice(0, MAX_ITEMS)),
  ];
}
