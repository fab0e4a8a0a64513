/** One model: what it takes and allows, what it costs now and later, and code that asks it. */
import { type ReactElement, useState } from 'react';
import { Link, useParams } from 'wouter';
import { useModels, usePrices } from '../../api/lists.ts';
import type { Model } from '../../api/schema.generated.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { shownCount } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { type Sample, SAMPLES } from '../keys/code-samples.ts';
import { inputsInWords } from './inputs.tsx';
import { ModelPrices } from './model-prices.tsx';
import { scheduledFor } from './scheduled-prices.ts';

const KEY_TO_FILL_IN = 'YOUR_API_KEY';

export function ModelPage(): ReactElement {
  const { id } = useParams<{ id: string }>();
  const models = useModels();
  const model = models.data?.find((one) => one.id === id);
  return (
    <Page
      title={id}
      lead={model && `Takes ${inputsInWords(model.inputs)}.`}
      actions={
        <Link href="/models" asChild>
          <ButtonLink>All models</ButtonLink>
        </Link>
      }
    >
      {models.error && <FailureNote error={models.error} onRetry={() => void models.refetch()} />}
      {models.isPending && <Skeleton className="h-96" />}
      {models.data && !model && (
        <EmptyState icon="compass" title="This server has no such model">
          It may have been taken out of mimosa.config.yaml. All that there are stand under Models.
        </EmptyState>
      )}
      {model && <Facts model={model} />}
    </Page>
  );
}

function Facts({ model }: { readonly model: Model }): ReactElement {
  const { data: book = [] } = usePrices();
  const [openedMs] = useState(Date.now);
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Card title="What it can do">
        <FactList
          facts={[
            { name: 'State', value: <StateBadge state={model.state} /> },
            { name: 'Context', value: tokens(model.contextTokens) },
            { name: 'Longest answer', value: tokens(model.maxOutputTokens) },
            { name: 'Longest answer unless asked for', value: tokens(model.defaultOutputTokens) },
            {
              name: 'Thinks before it answers',
              value: model.thinkingByDefault ? 'yes, unless told not to' : 'when asked to',
            },
          ]}
        />
      </Card>
      <Card title="Who answers, and how often">
        <FactList
          facts={[
            { name: 'Engines, the first that works', value: model.engines.join(' → ') || 'none' },
            { name: 'Requests a minute', value: shownCount(model.requestsPerMinute) },
            { name: 'Tokens a minute', value: shownCount(model.tokensPerMinute) },
          ]}
        />
        <p className="mt-4 text-sm text-ink-soft">
          Limits of each account and model, where the account has none of its own.
        </p>
      </Card>
      <div className="min-w-0 lg:col-span-2">
        <ModelPrices model={model} scheduled={scheduledFor(model.id, book, openedMs)} />
      </div>
      <Card title="Ask it from a program" className="lg:col-span-2">
        <Code model={model.id} />
      </Card>
    </div>
  );
}

function Code({ model }: { readonly model: string }): ReactElement {
  const [sample, setSample] = useState<Sample>('curl');
  const settings = { origin: location.origin, apiKey: KEY_TO_FILL_IN, model };
  return (
    <>
      <p className="mb-3 text-ink-soft">
        Put one of your{' '}
        <Link href="/keys" className="text-leaf underline underline-offset-4">
          keys
        </Link>{' '}
        in the place of {KEY_TO_FILL_IN}.
      </p>
      <Tabs
        label="Code"
        value={sample}
        onChoose={setSample}
        tabs={Object.entries(SAMPLES).map(([value, { label, code }]) => ({
          value: value as Sample,
          label,
          content: <CodeBlock what={label} code={code(settings)} />,
        }))}
      />
    </>
  );
}

function tokens(count: number): string {
  return `${shownCount(count)} tokens`;
}
