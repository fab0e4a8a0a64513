/** A new key, shown this once, and code that holds it. */
import { type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import { useModels } from '../../api/lists.ts';
import type { CreatedKey } from '../../api/schema.generated.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { type Sample, SAMPLES } from './code-samples.ts';

/** Where the key may use any model, and the list is not here yet. */
const USUAL_MODEL = 'mimo-v2.5';

export function CreatedKeyPage({ created }: { readonly created: CreatedKey }): ReactElement {
  const [sample, setSample] = useState<Sample>('environment');
  const { data: models = [] } = useModels();
  const model = created.models?.[0] ?? models[0]?.id ?? USUAL_MODEL;
  const settings = { origin: location.origin, apiKey: created.key, model };
  return (
    <Page title={`Key ${created.name}`} lead="It works from now on.">
      <div className="grid max-w-3xl gap-5">
        <Notice tone="warn" title="Copy it now: it is not shown again">
          Mimosa keeps only a hash of it, so nobody can look it up. If it is lost, revoke it and
          make another.
        </Notice>
        <CodeBlock what="API key" code={created.key} />
        {created.unknownModels.length > 0 && (
          <Notice tone="info" title="Models that this server does not have now">
            {created.unknownModels.join(', ')}
          </Notice>
        )}
        <Card title="Use it">
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
        </Card>
        <div>
          <Link href="/keys" asChild>
            <ButtonLink look="strong">I have copied it</ButtonLink>
          </Link>
        </div>
      </div>
    </Page>
  );
}
