/** A message in the page, which stays. What went wrong is read out at once. */
import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icon.tsx';

const TONES = {
  good: { look: 'bg-good-soft text-good', icon: 'check' },
  info: { look: 'bg-leaf-soft text-leaf', icon: 'info' },
  warn: { look: 'bg-warn-soft text-warn', icon: 'alert' },
  bad: { look: 'bg-bad-soft text-bad', icon: 'alert' },
} as const;

type Tone = keyof typeof TONES;

interface NoticeProperties {
  readonly tone: Tone;
  readonly title?: string;
  readonly children?: ReactNode;
}

export function Notice({ tone, title, children }: NoticeProperties): ReactElement {
  const { look, icon } = TONES[tone];
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={`flex animate-appear gap-3 rounded-lg px-4 py-3 ${look}`}
    >
      <Icon name={icon} className="mt-0.5" />
      <div className="min-w-0 flex-1 text-ink">
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children}
      </div>
    </div>
  );
}
