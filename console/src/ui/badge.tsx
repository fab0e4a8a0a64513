/** One word on the state of something; its colour only underlines it. */
import type { ReactElement, ReactNode } from 'react';

const TONES = {
  good: 'bg-good-soft text-good',
  info: 'bg-leaf-soft text-leaf',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  still: 'bg-sunken text-ink-soft',
} as const;

interface BadgeProperties {
  readonly tone: keyof typeof TONES;
  readonly children: ReactNode;
}

export function Badge({ tone, children }: BadgeProperties): ReactElement {
  return (
    <span
      className={`inline-flex items-center rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}
