/**
 * Canonical composition that cannot be turned against the server: `normalize('NFC')` takes
 * quadratic time on runs of alternating combining marks (400,000 of them block for 44 seconds).
 * No language piles up more than a few marks, so long runs are left as they are.
 */

/** A run of so many combining marks is not composed. */
const MARK_RUN_LIMIT = 64;

/** Nothing below U+0300 composes with anything. */
const NEEDS_COMPOSITION = /[^\0-\u02ff]/;

/** NFC of a text, lone surrogates replaced by U+FFFD, endless runs of marks untouched. */
export function composeText(text: string): string {
  const wellFormed = text.toWellFormed();
  if (!NEEDS_COMPOSITION.test(wellFormed)) return wellFormed;

  let composed = '';
  let from = 0;
  // A walk over all runs; asking the pattern for 64 marks would make it backtrack.
  for (const { 0: run, index } of wellFormed.matchAll(/\p{M}+/gu)) {
    if (run.length < MARK_RUN_LIMIT || Array.from(run).length < MARK_RUN_LIMIT) continue;
    composed += wellFormed.slice(from, index).normalize('NFC') + run;
    from = index + run.length;
  }
  return composed + wellFormed.slice(from).normalize('NFC');
}
