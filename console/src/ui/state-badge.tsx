/** Whether an engine, or a model by its engines, can answer. */
import type { ReactElement } from 'react';
import { Badge } from './badge.tsx';

const STATES = {
  ok: { tone: 'good', text: 'works' },
  loading: { tone: 'warn', text: 'loading' },
  down: { tone: 'bad', text: 'down' },
} as const;

export function StateBadge({ state }: { readonly state: keyof typeof STATES }): ReactElement {
  const { tone, text } = STATES[state];
  return <Badge tone={tone}>{text}</Badge>;
}
