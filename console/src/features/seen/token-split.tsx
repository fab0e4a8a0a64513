/** The tokens of an item and their price, split by what they stand for: as a bar, and in figures. */
import type { ReactElement } from 'react';
import { costOfTokens } from '../../api/money.ts';
import { shownCount } from '../../ui/format.ts';
import { Money } from '../../ui/money.tsx';
import type { Tokens } from './preview-lines.ts';

const KINDS = [
  { key: 'vision', name: 'Vision', colour: 'bg-leaf', what: 'what is seen, one for each square' },
  { key: 'sound', name: 'Sound', colour: 'bg-blossom-strong', what: 'what is heard' },
  { key: 'stamps', name: 'Stamps', colour: 'bg-ink-soft', what: 'the time before each two frames' },
  { key: 'markers', name: 'Markers', colour: 'bg-edge', what: 'where a part begins and ends' },
] as const;

interface TokenSplitProperties {
  readonly tokens: Tokens;
  /** USD per million; null where it is not known. */
  readonly perMillionUsd: string | null;
}

export function TokenSplit({ tokens, perMillionUsd }: TokenSplitProperties): ReactElement {
  const shares = KINDS.filter(({ key }) => tokens[key] > 0);
  const priceOf = (count: number): ReactElement | null =>
    perMillionUsd === null ? null : <Money usd={costOfTokens(count, perMillionUsd)} />;
  return (
    <div className="grid gap-3">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <strong className="text-xl font-semibold tracking-tight tabular-nums">
          {shownCount(tokens.total)} tokens
        </strong>
        <span className="text-ink-soft">{priceOf(tokens.total)}</span>
      </p>
      <div aria-hidden className="flex h-3 gap-0.5 overflow-hidden rounded-full bg-sunken">
        {shares.map(({ key, colour }) => (
          <span
            key={key}
            className={`min-w-0.5 ${colour}`}
            style={{ flexGrow: tokens[key], flexBasis: 0 }}
          />
        ))}
      </div>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(min(15rem,100%),1fr))] gap-x-8 gap-y-1.5">
        {shares.map(({ key, name, colour, what }) => (
          <div key={key} className="flex items-baseline gap-2 text-sm">
            <dt className="flex items-baseline gap-2" title={`${name}: ${what}`}>
              <span aria-hidden className={`inline-block size-2.5 rounded-sm ${colour}`} />
              {name}
            </dt>
            <dd className="ml-auto flex gap-3 tabular-nums">
              <span>{shownCount(tokens[key])}</span>
              <span className="min-w-20 text-right text-ink-soft">{priceOf(tokens[key])}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
