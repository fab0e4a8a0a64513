/** One request: how it ended, what it cost, where its time went, and what the model saw. */
import type { ReactElement } from 'react';
import { Link, useParams } from 'wouter';
import type { Request } from '../../api/schema.generated.ts';
import { ApiFailure } from '../../api/failure.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Count } from '../../ui/count.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { type Figure, Figures } from '../../ui/figures.tsx';
import { shownDuration } from '../../ui/format.ts';
import { Money } from '../../ui/money.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { RequestFacts } from './facts.tsx';
import { LedgerLine } from './ledger-line.tsx';
import { MediaReceipts } from './media-receipts.tsx';
import { OutcomeBadge } from './outcome.tsx';
import { useRequest } from './queries.ts';
import { Timing } from './timing.tsx';

const NOT_FOUND = 404;

export function RequestPage(): ReactElement {
  const { requestId } = useParams<{ requestId: string }>();
  const { data: request, error, refetch } = useRequest(requestId);
  const isMissing = error instanceof ApiFailure && error.status === NOT_FOUND;
  return (
    <Page
      title="Request"
      lead={<code className="font-mono text-sm break-all">{requestId}</code>}
      actions={
        <>
          <CopyButton text={requestId} what="id of the request" />
          <Link href="/requests" asChild>
            <ButtonLink>All requests</ButtonLink>
          </Link>
        </>
      }
    >
      {isMissing && (
        <EmptyState icon="compass" title="There is no such request">
          It may still be running, or belong to another account. Requests appear once they are over.
        </EmptyState>
      )}
      {error && !isMissing && <FailureNote error={error} onRetry={() => void refetch()} />}
      {!request && !error && <Skeleton className="h-96" />}
      {request && <Whole request={request} />}
    </Page>
  );
}

function Whole({ request }: { readonly request: Request }): ReactElement {
  return (
    <div className="grid grid-cols-1 gap-5">
      {request.errorCode !== null && (
        <Notice tone="warn" title={`It ended with the error ${request.errorCode}`}>
          <Link href={`/errors#${request.errorCode}`} className="rounded-sm text-leaf underline">
            What that means, and what to do
          </Link>
        </Notice>
      )}
      <Figures figures={figuresOf(request)} />
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,6fr)_minmax(0,5fr)]">
        <div className="grid min-w-0 grid-cols-1 gap-5">
          <LedgerLine request={request} />
          {request.timings && <Timing timings={request.timings} />}
        </div>
        <div className="grid grid-cols-1 gap-5">
          <RequestFacts request={request} />
          <MediaReceipts request={request} />
        </div>
      </div>
    </div>
  );
}

function figuresOf({
  outcome,
  costUsd,
  promptTokens,
  completionTokens,
  timings,
}: Request): readonly Figure[] {
  return [
    { name: 'Outcome', value: <OutcomeBadge outcome={outcome} /> },
    { name: 'Cost', value: <Money usd={costUsd} /> },
    {
      name: 'Tokens',
      value: <Count value={promptTokens + completionTokens} />,
      hint: (
        <>
          <Count value={promptTokens} /> in, <Count value={completionTokens} /> out
        </>
      ),
    },
    { name: 'Took', value: timings === null ? '–' : shownDuration(timings.totalMs) },
  ];
}
