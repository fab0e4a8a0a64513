/** What sending would cost, before it is sent. It keeps its place while the next quote is on its way. */
import type { ReactElement } from 'react';
import { sentenceOf } from '../../../api/failure.ts';
import { shownCount, shownUsd } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icon.tsx';
import { CountsLine } from './counts-line.tsx';
import type { QuoteOnShow } from './use-quote.ts';

interface QuoteBarProperties {
  readonly onShow: QuoteOnShow;
  /** Whether there is anything to quote. */
  readonly isEmpty: boolean;
  /** USD as a decimal string; null while nobody knows. */
  readonly mostUsd: string | null;
  /** Where the fault is shown, beside what it is about; null where it is shown here. */
  readonly faultPlace: string | null;
}

export function QuoteBar({
  onShow: { quote, isCurrent, error },
  isEmpty,
  mostUsd,
  faultPlace,
}: QuoteBarProperties): ReactElement {
  return (
    <section
      aria-label="Quote"
      aria-busy={!isEmpty && !isCurrent && error === null}
      data-current={isCurrent}
      className="flex min-h-10 flex-wrap px-2 items-center justify-between gap-x-6 gap-y-1 text-sm"
    >
      {error !== null && (
        <p role="alert" className="flex gap-2 text-bad">
          <Icon name="alert" />
          {faultPlace === null
            ? sentenceOf(error)
            : `It cannot be sent like this: see ${faultPlace}.`}
        </p>
      )}
      {error === null && quote === null && (
        <p className="text-ink-soft">
          {isEmpty ? 'What it costs is shown here before you send.' : 'Counting …'}
        </p>
      )}
      {error === null && quote !== null && (
        <div
          className={`flex flex-1 flex-wrap items-center justify-between gap-x-6 gap-y-1 transition-opacity ${isCurrent ? '' : 'opacity-55'}`}
        >
          <div>
            <p className="font-medium tabular-nums">
              {shownCount(quote.counts.prompt)} tokens
              <span className="font-normal text-ink-soft"> · {shownUsd(quote.promptUsd)}</span>
            </p>
            {mostUsd !== null && (
              <p
                className="text-ink-soft tabular-nums"
                title="If nothing is cached and the answer is as long as it may be. So much is held while it runs."
              >
                at most {shownUsd(mostUsd)}
              </p>
            )}
          </div>
          <CountsLine counts={quote.counts} />
        </div>
      )}
    </section>
  );
}
