/** The windows of each model: what is used of this minute, and when it begins anew. */
import type { ReactElement } from 'react';
import { useModels } from '../../api/lists.ts';
import type { LimitsInForce, RateWindow } from '../../api/schema.generated.ts';
import { Card } from '../../ui/card.tsx';
import { WindowMeter } from './window-meter.tsx';

interface ModelWindowsProperties {
  readonly limits: LimitsInForce;
  /** When the server said so, in milliseconds. */
  readonly knownAtMs: number;
}

export function ModelWindows({ limits, knownAtMs }: ModelWindowsProperties): ReactElement {
  const { data: models = [] } = useModels();
  const { requestsPerMinute, tokensPerMinute } = limits.limits;
  if (limits.models.every(({ requests, tokens }) => requests === null && tokens === null)) {
    return (
      <Card title="Models">
        <p className="text-ink-soft">
          Requests and tokens a minute have no limit: the settings turn those of the models off (
          <code className="font-mono text-sm">limits.rates</code>), and the account has none.
        </p>
      </Card>
    );
  }
  return (
    <section aria-label="Limits by model" className="grid grid-cols-1 gap-5 md:grid-cols-2">
      {limits.models.map(({ modelId, requests, tokens }) => {
        const model = models.find(({ id }) => id === modelId);
        return (
          <Card key={modelId} title={modelId}>
            <div className="grid grid-cols-1 gap-5">
              <Window
                label="Requests"
                window={requests}
                knownAtMs={knownAtMs}
                source={sourceOf(requestsPerMinute, model?.requestsPerMinute)}
              />
              <Window
                label="Tokens"
                window={tokens}
                knownAtMs={knownAtMs}
                source={sourceOf(tokensPerMinute, model?.tokensPerMinute)}
              />
            </div>
          </Card>
        );
      })}
    </section>
  );
}

/** The account’s own limit goes before that of the model. */
function sourceOf(ofAccount: number | null, ofModel: number | undefined): string {
  if (ofAccount !== null) return 'set for the account';
  return ofModel === undefined ? '' : 'comes with the model';
}

interface WindowProperties {
  readonly label: string;
  readonly window: RateWindow | null;
  readonly knownAtMs: number;
  readonly source: string;
}

function Window({ label, window, knownAtMs, source }: WindowProperties): ReactElement {
  if (window === null) {
    return (
      <p className="flex justify-between gap-3 text-sm">
        <span className="text-ink-soft">{label} a minute</span>
        <span>no limit</span>
      </p>
    );
  }
  return (
    <WindowMeter
      label={`${label} a minute`}
      window={window}
      knownAtMs={knownAtMs}
      source={source}
    />
  );
}
