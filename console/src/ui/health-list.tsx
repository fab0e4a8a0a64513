/** What the server says of its own health, one line a part. */
import type { ReactElement } from 'react';
import type { Health } from '../api/health.ts';
import { Badge } from './badge.tsx';

export function HealthList({ health }: { readonly health: Health }): ReactElement {
  const isReady = health.status === 'ready';
  return (
    <div className="grid gap-3">
      <p className="flex items-center gap-2">
        <Badge tone={isReady ? 'good' : 'warn'}>{isReady ? 'Ready' : 'Not ready yet'}</Badge>
        <span className="text-ink-soft">
          {isReady ? 'Every model can answer.' : 'What is missing is named here.'}
        </span>
      </p>
      <ul className="grid gap-2">
        {health.checks.map(({ name, ok, detail }) => (
          <li key={name} className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span>{name.charAt(0).toUpperCase() + name.slice(1)}</span>
            <span className={ok ? 'text-good' : 'text-warn'}>{ok ? 'works' : detail}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
