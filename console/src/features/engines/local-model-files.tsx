/** The files of the embedded engine: which are there, and bringing those that are not. */
import { type ReactElement, useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { sentenceOf } from '../../api/failure.ts';
import type { LocalModel, LocalModels, ModelPull } from '../../api/schema.generated.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { shownBytes } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { useLocalModels, usePull } from './queries.ts';

const STATES = {
  present: { tone: 'good', text: 'present' },
  missing: { tone: 'warn', text: 'missing' },
  corrupt: { tone: 'bad', text: 'damaged' },
} as const;

export function LocalModelFiles(): ReactElement {
  const models = useLocalModels();
  useLookAfterPull(models.data?.pull.state);
  return (
    <Card
      title="Models of the embedded engine"
      actions={models.data && <PullButton {...models.data} />}
    >
      {models.error && <FailureNote error={models.error} onRetry={() => void models.refetch()} />}
      {models.isPending && <Skeleton className="h-64" />}
      {models.data && (
        <div className="grid gap-4">
          <PullState {...models.data} />
          <Table
            caption="Models of the embedded engine"
            columns={COLUMNS}
            rows={models.data.data}
            rowKey={({ id }) => id}
          />
        </div>
      )}
    </Card>
  );
}

/** Once they are in, engines and models are other than before. */
function useLookAfterPull(state: ModelPull['state'] | undefined): void {
  const client = useQueryClient();
  const last = useRef(state);
  useEffect(() => {
    if (last.current === 'running' && state === 'idle') {
      for (const key of ['engines', 'models', 'health']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    }
    last.current = state;
  }, [client, state]);
}

function PullButton({ data, pull }: LocalModels): ReactElement | null {
  const begin = usePull();
  const missing = data.filter(({ state }) => state !== 'present');
  if (missing.length === 0) return null;
  const isRunning = pull.state !== 'idle' || begin.isPending;
  return (
    <span className="flex flex-wrap items-center gap-3">
      {begin.error && <span className="text-sm text-bad">{sentenceOf(begin.error)}</span>}
      <Button look="strong" busy={isRunning} onClick={() => begin.mutate()}>
        {!isRunning && <Icon name="download" />}
        {isRunning ? 'On their way' : 'Bring what is missing'}
      </Button>
    </span>
  );
}

function PullState({ data, pull }: LocalModels): ReactElement {
  const missing = data.filter(({ state }) => state !== 'present');
  if (pull.state === 'running') return <PullProgress data={data} pull={pull} />;
  if (pull.state === 'elsewhere') {
    return (
      <Notice tone="info" title="Another process brings them">
        As “npx mimosa models pull” does. This page follows.
      </Notice>
    );
  }
  if (pull.failure !== null) {
    return (
      <Notice tone="bad" title="They could not be brought">
        {sentenceOf(pull.failure)}
      </Notice>
    );
  }
  return missing.length === 0 ? (
    <p className="text-ink-soft">
      All {data.length} are there, {shownBytes(bytesOf(data))} in all.
    </p>
  ) : (
    <Notice tone="warn" title={`${missing.length} of ${data.length} are missing`}>
      Until they are here, questions about media are answered with status 503.
    </Notice>
  );
}

function PullProgress({ data, pull }: LocalModels): ReactElement {
  const role = data.find(({ id }) => id === pull.modelId)?.role;
  const label = pull.modelId === null ? 'Checking what is there' : `${pull.modelId}, ${role}`;
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap justify-between gap-x-4 text-sm">
        <span>{label}</span>
        {pull.totalBytes > 0 && (
          <span className="text-ink-soft tabular-nums">
            {shownBytes(Math.min(pull.receivedBytes, pull.totalBytes))} of{' '}
            {shownBytes(pull.totalBytes)}
          </span>
        )}
      </div>
      <progress
        aria-label={`Pull of ${label}`}
        className="h-2 w-full overflow-hidden rounded-full accent-leaf"
        {...(pull.totalBytes > 0 && { value: pull.receivedBytes, max: pull.totalBytes })}
      />
    </div>
  );
}

const COLUMNS: readonly Column<LocalModel>[] = [
  {
    title: 'Model',
    cell: ({ id, role }) => (
      <>
        {id}
        <span className="block min-w-40 font-normal text-ink-soft">{role}</span>
      </>
    ),
  },
  {
    title: 'State',
    cell: ({ state, files }) => (
      <span title={filesInWords(files)}>
        <Badge tone={STATES[state].tone}>{STATES[state].text}</Badge>
      </span>
    ),
  },
  {
    title: 'Files',
    cell: ({ files }) => (
      <details>
        <summary className="rounded-sm whitespace-nowrap">
          {files.length === 1 ? '1 file' : `${files.length} files`}
        </summary>
        <ul className="mt-1 grid gap-0.5 text-ink-soft">
          {files.map(({ name, bytes, state }) => (
            <li key={name} className={state === 'missing' ? 'text-warn' : ''}>
              {name}, {shownBytes(bytes)}
              {state === 'missing' && ', missing'}
            </li>
          ))}
        </ul>
      </details>
    ),
  },
  { title: 'Size', isFigure: true, cell: ({ bytes }) => <Size bytes={bytes} /> },
  {
    title: 'From, licence',
    cell: (model) => (
      <>
        <span className="whitespace-nowrap">
          {model.package}@{model.version}
        </span>
        <span className="block text-ink-soft">{model.licence}</span>
      </>
    ),
  },
];

function Size({ bytes }: { readonly bytes: number }): ReactElement {
  return (
    <data value={bytes} title={`${bytes} bytes`} className="whitespace-nowrap">
      {shownBytes(bytes)}
    </data>
  );
}

function bytesOf(models: readonly LocalModel[]): number {
  return models.reduce((sum, { bytes }) => sum + bytes, 0);
}

function filesInWords(files: LocalModel['files']): string {
  const missing = files.filter(({ state }) => state === 'missing').map(({ name }) => name);
  return missing.length === 0 ? 'All files are there' : `Missing: ${missing.join(', ')}`;
}
