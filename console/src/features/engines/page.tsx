/** What answers: every engine with its health and work, and the files of the embedded one. */
import type { ReactElement } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EngineCard } from './engine-card.tsx';
import { LocalModelFiles } from './local-model-files.tsx';
import { useEngines } from './queries.ts';

export function EnginesPage(): ReactElement {
  const engines = useEngines();
  const hasEmbedded = engines.data?.some(({ kind }) => kind === 'local') ?? false;
  return (
    <Page
      title="Engines"
      lead="What answers behind the models, as this process sees it. Looked at every three seconds."
    >
      <div className="grid gap-5">
        {engines.error && (
          <FailureNote error={engines.error} onRetry={() => void engines.refetch()} />
        )}
        {engines.isPending && <Skeleton className="h-72" />}
        {engines.data?.length === 0 && (
          <EmptyState icon="engine" title="There is no engine">
            Name some under <code>engines:</code> in mimosa.config.yaml, and start Mimosa again.
          </EmptyState>
        )}
        {engines.data?.map((engine) => (
          <EngineCard key={engine.name} engine={engine} />
        ))}
        {hasEmbedded && <LocalModelFiles />}
      </div>
    </Page>
  );
}
