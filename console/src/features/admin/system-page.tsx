/** The server itself: version, database, replicas, limits; and whether its ledger adds up. */
import type { ReactElement } from 'react';
import type { Audit, System } from '../../api/schema.generated.ts';
import { useHealth } from '../../api/health.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { shownBytes, shownCount } from '../../ui/format.ts';
import { HealthList } from '../../ui/health-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAudit, useSystem } from './queries.ts';
import { shownUptime } from './uptime.ts';

const STORES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;
const LIMITS = {
  memory: { tone: 'good', text: 'in this process' },
  redis: { tone: 'good', text: 'in Redis, for all replicas' },
  fallback: { tone: 'warn', text: 'Redis is lost: each replica counts its share' },
} as const;

export function SystemPage(): ReactElement {
  const system = useSystem();
  const health = useHealth();
  return (
    <Page title="System" lead="This server: its parts, its database, and whether it adds up.">
      {system.error && <FailureNote error={system.error} onRetry={() => void system.refetch()} />}
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Card title="Server">
          {system.data ? <ServerFacts system={system.data} /> : <Skeleton className="h-40" />}
        </Card>
        <Card title="Health">
          {health.error && <FailureNote error={health.error} />}
          {health.isPending && <Skeleton className="h-40" />}
          {health.data && <HealthList health={health.data} />}
        </Card>
        <Card title="Ledger">
          <AuditCard />
        </Card>
        <Card title="Backup">
          <p className="mb-3 text-ink-soft">
            Writes a consistent copy of everything that is remembered while Mimosa goes on; “npx
            mimosa restore” reads it into an empty database.
          </p>
          <CodeBlock what="Shell" code="npx mimosa backup mimosa-$(date +%F).gz" />
        </Card>
      </div>
    </Page>
  );
}

function ServerFacts({ system }: { readonly system: System }): ReactElement {
  const { store, replicas, limits } = system;
  const size = store.sizeBytes === null ? '' : `, ${shownBytes(store.sizeBytes)}`;
  return (
    <FactList
      facts={[
        { name: 'Version', value: system.version },
        {
          name: 'Runs since',
          value: (
            <>
              <Moment at={system.startedAt} /> ({shownUptime(system.uptimeSeconds)})
            </>
          ),
        },
        { name: 'Database', value: `${STORES[store.kind]} ${store.version}${size}` },
        {
          name: 'Replicas',
          value: (
            <span title={replicas.map(({ id }) => id).join('\n')}>
              {shownCount(replicas.length)}
            </span>
          ),
        },
        {
          name: 'Limits are counted',
          value: <Badge tone={LIMITS[limits].tone}>{LIMITS[limits].text}</Badge>,
        },
      ]}
    />
  );
}

function AuditCard(): ReactElement {
  const audit = useAudit();
  return (
    <div className="grid justify-items-start gap-4">
      <p className="text-ink-soft">
        Adds every charge and entry up again, and compares them with balances, sums and
        reservations. With millions of requests this takes minutes.
      </p>
      {audit.error && <FailureNote error={audit.error} />}
      {audit.data && <AuditResult audit={audit.data} />}
      <Button busy={audit.isPending} onClick={() => audit.mutate()}>
        {audit.isPending ? 'Adding up' : 'Check the ledger'}
      </Button>
    </div>
  );
}

function AuditResult({ audit: { at, faults } }: { readonly audit: Audit }): ReactElement {
  if (faults.length === 0) {
    return (
      <Notice tone="good" title="Everything adds up">
        Checked <Moment at={at} />.
      </Notice>
    );
  }
  return (
    <Notice tone="bad" title="Something does not add up">
      <ul className="list-disc pl-5">
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </Notice>
  );
}
