/** Which models can answer now, in a line each; more stands on their own page. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { useModels } from '../../api/lists.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

export function Running(): ReactElement {
  const models = useModels();
  if (models.error) {
    return <FailureNote error={models.error} onRetry={() => void models.refetch()} />;
  }
  if (!models.data) return <Skeleton className="h-48" />;
  return (
    <ul className="grid gap-2.5">
      {models.data.map(({ id, state, engines }) => (
        <li key={id} className="flex items-center justify-between gap-4">
          <Link
            href={`/models/${encodeURIComponent(id)}`}
            className="truncate font-mono text-sm text-leaf underline decoration-line underline-offset-4 hover:decoration-leaf"
          >
            {id}
          </Link>
          <span className="flex items-center gap-3 text-sm text-ink-soft">
            {engines[0]}
            <StateBadge state={state} />
          </span>
        </li>
      ))}
    </ul>
  );
}
