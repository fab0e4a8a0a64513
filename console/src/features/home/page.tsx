/** What one wants to know first: does it run, where is it, what is left. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { useHealth } from '../../api/health.ts';
import { useSignedIn } from '../../api/session.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { HealthList } from '../../ui/health-list.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AccountFigures, Addresses } from './parts.tsx';

export function HomePage(): ReactElement {
  const { account } = useSignedIn();
  const health = useHealth();
  return (
    <Page
      title="Home"
      lead="Your own Mimosa: the state of this server, and how programs reach it."
      actions={
        <Link href="/welcome" asChild>
          <ButtonLink look="strong">Get a first answer</ButtonLink>
        </Link>
      }
    >
      <div className="grid gap-5 lg:grid-cols-2">
        <Card title="State">
          {health.error && <FailureNote error={health.error} />}
          {health.isPending && <Skeleton className="h-24" />}
          {health.data && <HealthList health={health.data} />}
        </Card>
        <Card title={`Account ${account.name}`}>
          <AccountFigures account={account} />
        </Card>
        <Card title="Addresses for programs" className="lg:col-span-2">
          <Addresses />
        </Card>
      </div>
    </Page>
  );
}
