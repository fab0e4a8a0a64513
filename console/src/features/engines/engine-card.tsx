/** One engine: how it is and since when, what it has to do, what it can take. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { Engine } from '../../api/schema.generated.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { shownBytes, shownCount } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { adviceFor } from './advice.ts';
import { shownDrift } from './drift.ts';

const SERVER_COLUMNS: readonly Column<Engine['servers'][number]>[] = [
  { title: 'Server', cell: ({ host }) => <code className="font-mono">{host}</code> },
  {
    title: 'State',
    cell: ({ state, breakerOpen }) => (
      <span className="flex gap-2">
        {state ? <StateBadge state={state} /> : <Badge tone="still">not looked at</Badge>}
        {breakerOpen && <Badge tone="warn">left alone after failures</Badge>}
      </span>
    ),
  },
  { title: 'Running', isFigure: true, cell: ({ runningRequests }) => shownCount(runningRequests) },
];

export function EngineCard({ engine }: { readonly engine: Engine }): ReactElement {
  const { name, kind, hosts, state, detail, stateSince, servers } = engine;
  const advice = adviceFor(engine);
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-3">
          {name}
          <StateBadge state={state} />
        </span>
      }
      actions={
        <span className="text-sm text-ink-soft">
          seen so since <Moment at={stateSince} />
        </span>
      }
    >
      <div className="grid gap-5">
        {advice !== null && (
          <Notice tone={state === 'down' ? 'bad' : 'warn'} title={detail ?? 'In part'}>
            {advice}
          </Notice>
        )}
        <div className="grid gap-x-10 gap-y-5 md:grid-cols-2">
          <FactList
            facts={[
              { name: 'Kind', value: kind },
              { name: 'Where', value: hosts.join(', ') || 'in this process' },
              { name: 'Answers for', value: <ModelLinks ids={engine.models} /> },
            ]}
          />
          <FactList
            facts={[
              { name: 'Running requests', value: shownCount(engine.runningRequests) },
              { name: 'Of these, waiting', value: shownCount(engine.waitingRequests) },
              { name: 'Counts prompts', value: shownDrift(engine.drift) },
            ]}
          />
        </div>
        {servers.length > 0 && (
          <Table
            caption={`Servers of ${name}`}
            columns={SERVER_COLUMNS}
            rows={servers}
            rowKey={({ host }) => host}
          />
        )}
        <details>
          <summary className="w-fit rounded-sm text-ink-soft">What it can take</summary>
          <div className="mt-3">
            <FactList facts={capabilityFacts(engine.capabilities)} />
          </div>
        </details>
      </div>
    </Card>
  );
}

function ModelLinks({ ids }: { readonly ids: readonly string[] }): ReactElement {
  if (ids.length === 0) return <>no model</>;
  return (
    <span className="flex flex-wrap justify-end gap-x-3">
      {ids.map((id) => (
        <Link
          key={id}
          href={`/models/${encodeURIComponent(id)}`}
          className="text-leaf underline decoration-line underline-offset-4 hover:decoration-leaf"
        >
          {id}
        </Link>
      ))}
    </span>
  );
}

function capabilityFacts(can: Engine['capabilities']): { name: string; value: string }[] {
  const yes = (is: boolean): string => (is ? 'yes' : 'no');
  return [
    { name: 'Media', value: can.inputs.join(', ') || 'none' },
    { name: 'Sound of videos', value: yes(can.videoSound) },
    {
      name: 'Times of video frames',
      value: can.videoTiming === 'exact' ? 'exact' : 'one a second',
    },
    { name: 'Formats of pictures', value: can.imageFormats.join(', ') || 'none' },
    { name: 'Formats of sound', value: can.audioFormats.join(', ') || 'none' },
    { name: 'Media in tool answers', value: yes(can.toolMedia) },
    { name: 'Goes on from a begun answer', value: yes(can.prefill) },
    { name: 'Honours tool_choice', value: yes(can.toolChoice) },
    { name: 'Honours JSON schemas', value: yes(can.jsonSchema) },
    {
      name: 'Longest prompt',
      value:
        can.contextTokens === null ? 'as the model' : `${shownCount(can.contextTokens)} tokens`,
    },
    {
      name: 'Longest to shortest side',
      value: can.maxAspect === null ? 'any' : `${can.maxAspect} : 1`,
    },
    {
      name: 'Largest body',
      value: can.maxBodyBytes === null ? 'any' : shownBytes(can.maxBodyBytes),
    },
  ];
}
