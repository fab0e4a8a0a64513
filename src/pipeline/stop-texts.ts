/**
 * Ends an answer where a stop text begins, whichever engine speaks and however it cuts its pieces:
 * what may be the beginning of a stop text is held back until it is decided. Reasoning is not
 * searched. The result is the same as if every character came alone.
 */

import type { EnginePart } from '../core/stream-part.ts';

/** The parts, up to the first stop text; then `finish`, and the engine is asked no further. */
export async function* withholdStopTexts(
  parts: AsyncIterable<EnginePart>,
  stop: readonly string[],
): AsyncGenerator<EnginePart> {
  if (stop.length === 0) {
    yield* parts;
    return;
  }
  let held = '';
  for await (const part of parts) {
    if (part.type !== 'text') {
      if (held !== '') yield { type: 'text', text: held };
      held = '';
      yield part;
      continue;
    }
    held += part.text;
    const match = firstMatch(held, stop);
    if (match !== null) {
      if (match.start > 0) yield { type: 'text', text: held.slice(0, match.start) };
      yield { type: 'finish', reason: 'stop', matchedStop: match.text };
      return;
    }
    const undecided = held.length - undecidedLength(held, stop);
    if (undecided > 0) yield { type: 'text', text: held.slice(0, undecided) };
    held = held.slice(undecided);
  }
  if (held !== '') yield { type: 'text', text: held };
}

interface Match {
  readonly text: string;
  readonly start: number;
}

/** The stop text that is complete first; of several complete at once, the longest. */
function firstMatch(text: string, stop: readonly string[]): Match | null {
  let first: Match | null = null;
  for (const candidate of stop) {
    const start = text.indexOf(candidate);
    if (start === -1) continue;
    const end = start + candidate.length;
    const firstEnd = first === null ? Infinity : first.start + first.text.length;
    if (end < firstEnd || (end === firstEnd && start < (first?.start ?? 0))) {
      first = { text: candidate, start };
    }
  }
  return first;
}

/** Length of the longest end of the text with which some stop text begins. */
function undecidedLength(text: string, stop: readonly string[]): number {
  return Math.max(
    ...stop.map((candidate) => {
      const longest = Math.min(text.length, candidate.length - 1);
      for (let length = longest; length > 0; length -= 1) {
        if (candidate.startsWith(text.slice(text.length - length))) return length;
      }
      return 0;
    }),
  );
}
