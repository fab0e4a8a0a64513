/**
 * What was measured, per quantity and subject: all values of all rounds, of which one quantile is
 * shown, and everything that went wrong on the way.
 */

export interface Quantity {
  readonly title: string;
  readonly unit: 'ms' | 'µs' | '/s' | 'MB';
  /** Which quantile of the values counts, 0–1. Absent = the median. */
  readonly part?: number;
}

/** What one visit of a subject brought in. */
export interface Visit {
  readonly values: readonly number[];
  /** Right answers behind the values. */
  readonly answers: number;
  readonly failures: readonly string[];
}

export interface Score {
  /** Null without a single right answer. */
  readonly value: number | null;
  readonly answers: number;
  readonly failures: readonly string[];
}

const MEDIAN = 0.5;

/** Quantities are listed in the order in which they were first noted. */
export class Scores {
  readonly #visits = new Map<Quantity, Map<string, Visit[]>>();

  /** Adds what a visit brought in. */
  note(quantity: Quantity, subject: string, visit: Visit): void {
    const bySubject = this.#visits.get(quantity) ?? new Map<string, Visit[]>();
    this.#visits.set(quantity, bySubject);
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), visit]);
  }

  quantities(): Quantity[] {
    return [...this.#visits.keys()];
  }

  /** All visits together; null when the subject was never visited for this. */
  get(quantity: Quantity, subject: string): Score | null {
    const visits = this.#visits.get(quantity)?.get(subject);
    if (!visits) return null;
    const values = visits.flatMap((visit) => visit.values);
    return {
      value: quantile(values, quantity.part ?? MEDIAN),
      answers: visits.reduce((sum, { answers }) => sum + answers, 0),
      failures: visits.flatMap(({ failures }) => failures),
    };
  }
}

/** The value below which this part of the values lies; null without values. */
function quantile(values: readonly number[], part: number): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? null;
}
