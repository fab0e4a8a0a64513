/** Of the home page: the money of the account, and the base URLs of the two dialects. */
import type { ReactElement } from 'react';
import type { Account } from '../../api/schema.generated.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Money } from '../../ui/money.tsx';

export function AccountFigures({ account }: { readonly account: Account }): ReactElement {
  const { balanceUsd, reservedUsd, availableUsd } = account;
  return (
    <FactList
      facts={[
        { name: 'Balance', value: <Money usd={balanceUsd} /> },
        { name: 'Held for running requests', value: <Money usd={reservedUsd} /> },
        {
          name: 'Left to spend',
          value: availableUsd === null ? 'without bound' : <Money usd={availableUsd} />,
        },
      ]}
    />
  );
}

export function Addresses(): ReactElement {
  const { origin } = location;
  const addresses = [
    { name: 'OpenAI SDKs', url: `${origin}/v1` },
    { name: 'Anthropic SDKs', url: `${origin}/anthropic` },
  ];
  return (
    <dl className="grid gap-3">
      {addresses.map(({ name, url }) => (
        <div key={name}>
          <dt className="text-sm text-ink-soft">{name}</dt>
          <dd className="flex min-w-0 items-center justify-between gap-2">
            <code className="min-w-0 font-mono text-sm break-all">{url}</code>
            <CopyButton text={url} what={`base URL for ${name}`} look="quiet" />
          </dd>
        </div>
      ))}
    </dl>
  );
}
