/** Whether a found thing is what a question names. */
import type { Subject } from '../understand/question.ts';
import { ANY_KIND } from '../understand/vocabulary.ts';
import { type Thing, thingKinds } from './things.ts';

/** Whether a thing belongs to one of the kinds that the subject may mean. */
export function matches(thing: Thing, subject: Subject): boolean {
  if (subject.kinds.includes(ANY_KIND)) return true;
  const kinds = thingKinds(thing);
  return subject.kinds.some((kind) => kinds.has(kind));
}

/** The things that the subject names. */
export function matching(things: readonly Thing[], subject: Subject): readonly Thing[] {
  return things.filter((thing) => matches(thing, subject));
}
