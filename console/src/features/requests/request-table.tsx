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
    <Table
      caption="Requests"
      columns={columnsOf(keyName)}
      rows={requests}
      rowKey={({ requestId }) => requestId}
    />
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
