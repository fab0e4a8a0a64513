/** Which entries of the price book are still to come. */
import type { Price } from '../../api/schema.generated.ts';

/** Of one model, the next first. */
export function scheduledFor(
  modelId: string,
  book: readonly Price[],
  nowMs: number,
): readonly Price[] {
  return book
    .filter((entry) => entry.modelId === modelId && Date.parse(entry.validFrom) > nowMs)
    .toSorted((one, other) => Date.parse(one.validFrom) - Date.parse(other.validFrom));
}
