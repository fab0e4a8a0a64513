/** Where settings stand: beside the conversation on wide screens, folded above it on narrow ones. */
import { type ReactElement, type ReactNode, useSyncExternalStore } from 'react';
import { Card } from '../../../ui/card.tsx';

/** As the style sheet's `xl`. */
const WIDE = matchMedia('(min-width: 80rem)');

export function SettingsPlace({
  model,
  children,
}: {
  /** Its name, to be seen while they are folded. */
  readonly model: string;
  readonly children: ReactNode;
}): ReactElement {
  const isWide = useSyncExternalStore(onOtherWidth, () => WIDE.matches);
  if (isWide) {
    return (
      <Card title="Settings" className="xl:col-start-2">
        {children}
      </Card>
    );
  }
  return (
    <details className="rounded-xl border border-line bg-surface p-4 shadow-lift">
      <summary className="font-medium">Settings · {model}</summary>
      <div className="mt-4">{children}</div>
    </details>
  );
}

function onOtherWidth(changed: () => void): () => void {
  WIDE.addEventListener('change', changed);
  return () => WIDE.removeEventListener('change', changed);
}
