/** How a request ended, in words. */
import type { ReactElement } from 'react';
import type { RequestSummary } from '../../api/schema.generated.ts';
import { Badge } from '../../ui/badge.tsx';

export type Outcome = RequestSummary['outcome'];

const OUTCOMES = {
  answered: { label: 'Answered', tone: 'good', charged: 'Charged in full.' },
  'hung-up': {
    label: 'Client left',
    tone: 'warn',
    charged: 'Charged: the prompt and what was said until the client left, if anything was.',
  },
  failed: { label: 'Failed', tone: 'bad', charged: 'Requests that fail cost nothing.' },
  interrupted: {
    label: 'Interrupted',
    tone: 'bad',
    charged: 'The server died meanwhile. Such requests cost nothing.',
  },
} as const;

export const OUTCOME_OPTIONS: readonly { readonly value: Outcome; readonly label: string }[] = (
  Object.keys(OUTCOMES) as Outcome[]
).map((value) => ({ value, label: OUTCOMES[value].label }));

export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }): ReactElement {
  const { tone, label } = OUTCOMES[outcome];
  return <Badge tone={tone}>{label}</Badge>;
}

/** What such a request is charged. */
export function chargeRule(outcome: Outcome): string {
  return OUTCOMES[outcome].charged;
}
