/** Whether the database answers, as last heard; the operator is told when that changes. */

export interface Outage {
  readonly lasts: () => boolean;
  readonly failed: (error: unknown) => void;
  readonly answered: () => void;
}

export function createOutage(warn: (message: string) => void): Outage {
  let lasts = false;
  return {
    lasts: () => lasts,
    failed(error) {
      if (lasts) return;
      lasts = true;
      const reason = error instanceof Error ? error.message : String(error);
      warn(`the database does not answer, requests are refused until it does: ${reason}`);
    },
    answered() {
      if (!lasts) return;
      lasts = false;
      warn('the database answers again');
    },
  };
}
