/** What one wants to know first: does it run, what is left, what was used, what to do next. */
import { type ReactElement, useId } from 'react';
import { Link } from 'wouter';
import { useHealth } from '../../api/health.ts';
import { useSignedIn } from '../../api/session.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { HealthList } from '../../ui/health-list.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { NextSteps } from './next-steps.tsx';
import { AccountFigures, Addresses } from './parts.tsx';
import { Running } from './running.tsx';
import { Today } from './today.tsx';

export function HomePage(): ReactElement {
  const { account } = useSignedIn();
  const health = useHealth();
  const todayId = useId();
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
      <div className="grid gap-5">
        <NextSteps />
        <section aria-labelledby={todayId}>
          <div className="mb-2 flex items-baseline justify-between gap-4">
            <h2 id={todayId} className="text-base font-semibold">
              Today
            </h2>
            <More href="/usage" text="All usage" />
          </div>
          <Today />
        </section>
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <div className="grid gap-5">
            <Card title="Models" actions={<More href="/models" text="All of them" />}>
              <Running />
            </Card>
            <Card title="Addresses for programs">
              <Addresses />
            </Card>
          </div>
          <div className="grid gap-5">
            <Card title={`Account ${account.name}`} actions={<More href="/bill" text="Bills" />}>
              <AccountFigures account={account} />
            </Card>
            <Card title="State">
              {health.error && <FailureNote error={health.error} />}
              {health.isPending && <Skeleton className="h-24" />}
              {health.data && <HealthList health={health.data} />}
            </Card>
          </div>
        </div>
      </div>
    </Page>
  );
}

function More({ href, text }: { readonly href: string; readonly text: string }): ReactElement {
  return (
    <Link
      href={href}
      className="text-sm text-leaf underline decoration-line underline-offset-4 hover:decoration-leaf"
    >
      {text}
    </Link>
  );
}
