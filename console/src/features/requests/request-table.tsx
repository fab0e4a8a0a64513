/** Requests as lines of a table; each leads to its page. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { RequestSummary } from '../../api/schema.generated.ts';
import { shownCount, shownDuration } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { Money } from '../../ui/money.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { OutcomeBadge } from './outcome.tsx';

interface RequestTableProperties {
  readonly requests: readonly RequestSummary[];
  readonly keyName: (keyId: string) => string;
}

export function RequestTable({ requests, keyName }: RequestTableProperties): ReactElement {
  return (
    <>
      <div className="hidden sm:block">
        <Table
          caption="Requests"
          columns={columnsOf(keyName)}
          rows={requests}
          rowKey={({ requestId }) => requestId}
        />
      </div>
      <ul
        aria-label="Requests"
        className="divide-y divide-line rounded-xl border border-line bg-surface shadow-lift sm:hidden"
      >
        {requests.map((request) => (
          <NarrowRow key={request.requestId} request={request} keyName={keyName} />
        ))}
      </ul>
    </>
  );
}

/** Where a table would be pushed sideways. */
function NarrowRow({
  request: { requestId, at, outcome, modelId, keyId, costUsd, timings },
  keyName,
}: {
  readonly request: RequestSummary;
  readonly keyName: (keyId: string) => string;
}): ReactElement {
  return (
    <li className="grid gap-1 px-4 py-3 text-sm">
      <p className="flex items-center justify-between gap-3">
        <Link href={`/requests/${requestId}`} className="rounded-sm text-leaf hover:underline">
          <Moment at={at} />
        </Link>
        <OutcomeBadge outcome={outcome} />
      </p>
      <p className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 text-ink-soft">
          {modelId} · {keyName(keyId)}
        </span>
        <Money usd={costUsd} />
      </p>
      {timings && <p className="text-ink-soft">took {shownDuration(timings.totalMs)}</p>}
    </li>
  );
}

function columnsOf(keyName: (keyId: string) => string): readonly Column<RequestSummary>[] {
  return [
    {
      title: 'Ended',
      cell: ({ requestId, at }) => (
        <Link href={`/requests/${requestId}`} className="rounded-sm text-leaf hover:underline">
          <Moment at={at} />
        </Link>
      ),
    },
    { title: 'Outcome', cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
    { title: 'Model', cell: ({ modelId }) => <span className="whitespace-nowrap">{modelId}</span> },
    {
      title: 'Key',
      cell: ({ keyId }) => <span className="whitespace-nowrap">{keyName(keyId)}</span>,
    },
    { title: 'Prompt', isFigure: true, cell: ({ promptTokens }) => shownCount(promptTokens) },
    {
      title: 'Completion',
      isFigure: true,
      cell: ({ completionTokens }) => shownCount(completionTokens),
    },
    { title: 'Cost', isFigure: true, cell: ({ costUsd }) => <Money usd={costUsd} /> },
    {
      title: 'Took',
      isFigure: true,
      cell: ({ timings }) => (
        <span className="whitespace-nowrap">
          {timings === null ? '–' : shownDuration(timings.totalMs)}
        </span>
      ),
    },
  ];
}
