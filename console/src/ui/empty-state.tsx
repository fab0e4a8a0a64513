/** Where there is nothing yet: why, and what to do about it. */
import type { ReactElement, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface EmptyStateProperties {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  /** What fills it. */
  readonly action?: ReactNode;
}

export function EmptyState({ icon, title, children, action }: EmptyStateProperties): ReactElement {
  return (
    <div className="grid justify-items-center gap-2 rounded-xl border border-dashed border-edge/50 px-6 py-12 text-center">
      <span className="grid size-12 place-items-center rounded-full bg-blossom-soft text-leaf">
        <Icon name={icon} className="size-6" />
      </span>
      <p className="mt-2 font-semibold">{title}</p>
      {children && <p className="max-w-md text-ink-soft">{children}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
