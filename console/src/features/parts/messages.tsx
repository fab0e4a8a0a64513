/** What the console says in the page. */
import type { ReactElement } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Icon, ICON_NAMES } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

export function MessageParts(): ReactElement {
  return (
    <Card title="Messages">
      <div className="grid gap-5">
        <Notice tone="good">All is well.</Notice>
        <Notice tone="info" title="To know">
          With a heading.
        </Notice>
        <Notice tone="warn">Copy it now.</Notice>
        <FailureNote error={new Error('The server cannot be reached')} onRetry={() => undefined} />
        <EmptyState icon="key" title="No keys yet" action={<Button look="strong">Create</Button>}>
          Programs need one.
        </EmptyState>
        <Skeleton className="h-10" />
        <ul className="flex flex-wrap gap-4">
          {ICON_NAMES.map((name) => (
            <li key={name} className="grid justify-items-center gap-1 text-xs text-ink-soft">
              <Icon name={name} />
              {name}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
