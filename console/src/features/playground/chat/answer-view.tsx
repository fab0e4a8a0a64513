/** An answer, while it comes and afterwards: reasoning to be unfolded, text, what it has cost. */
import { type ReactElement, useDeferredValue } from 'react';
import { Link } from 'wouter';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { shownCount, shownUsd } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { Answer, AnswerUsage } from '../conversation.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { CountsLine } from './counts-line.tsx';

interface AnswerViewProperties {
  readonly answer: Answer;
  /** What the server is doing; null unless this answer is the one that is coming. */
  readonly doing: string | null;
  /** Null while an answer is coming. */
  readonly onRegenerate: (() => void) | null;
}

export function AnswerView({ answer, doing, onRegenerate }: AnswerViewProperties): ReactElement {
  const { model, reasoning, text, state, failure } = answer;
  const shown = useDeferredValue(text);
  const isRunning = state === 'running';
  return (
    <article
      aria-label={`Answer of ${model}`}
      aria-busy={isRunning}
      className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3"
    >
      <p className="flex items-center gap-2 text-sm text-ink-soft">
        <Icon name="sprout" className={`text-leaf ${isRunning ? 'animate-breathe' : ''}`} />
        {model}
      </p>
      {reasoning !== '' && (
        <details className="rounded-lg border border-line bg-sunken px-4 py-2">
          <summary className="text-sm font-medium text-ink-soft">
            {isRunning && text === '' ? 'Thinking …' : 'Reasoning'}
          </summary>
          <p className="mt-2 text-sm wrap-anywhere whitespace-pre-wrap text-ink-soft">
            {reasoning}
          </p>
        </details>
      )}
      {text !== '' && <Markdown text={shown} />}
      {isRunning && text === '' && (
        <p className="flex items-center gap-2 text-ink-soft">
          <Icon name="turn" className="animate-turn" />
          {doing ?? 'Waiting for the answer'} …
        </p>
      )}
      {failure !== null && <Notice tone="bad">{failure}</Notice>}
      {state === 'stopped' && <p className="text-sm text-ink-soft">You stopped it here.</p>}
      {answer.finishReason === 'length' && (
        <p className="text-sm text-ink-soft">
          It ends here because it has reached the most tokens that it may have.
        </p>
      )}
      {!isRunning && <AnswerFoot answer={answer} onRegenerate={onRegenerate} />}
    </article>
  );
}

function AnswerFoot({
  answer: { text, usage, quotedTokens, costUsd, requestId },
  onRegenerate,
}: Pick<AnswerViewProperties, 'answer' | 'onRegenerate'>): ReactElement {
  return (
    <div className="grid gap-1 border-t border-line pt-2">
      {usage !== null && <UsageLines usage={usage} quotedTokens={quotedTokens} costUsd={costUsd} />}
      <div className="-ml-2.5 flex flex-wrap items-center">
        {text !== '' && <CopyButton text={text} what="answer" look="quiet" />}
        <Button look="quiet" disabled={onRegenerate === null} onClick={() => onRegenerate?.()}>
          <Icon name="turn" />
          Ask again
        </Button>
        {requestId !== null && costUsd !== null && (
          <Link
            href={`/requests/${requestId}`}
            className="inline-flex items-center gap-2 rounded-lg px-2.5 py-2 font-medium text-ink-soft hover:bg-leaf-soft hover:text-ink"
          >
            <Icon name="bill" />
            Receipt
          </Link>
        )}
      </div>
    </div>
  );
}

function UsageLines({
  usage,
  quotedTokens,
  costUsd,
}: {
  readonly usage: AnswerUsage;
  readonly quotedTokens: number | null;
  readonly costUsd: string | null;
}): ReactElement {
  const { prompt, completion, reasoning } = usage;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 text-sm">
      <p className="tabular-nums">
        <span className="font-medium">{shownCount(prompt)} tokens</span>
        {quotedTokens === prompt && (
          <span className="text-good" title="The quote before sending said the same">
            {' '}
            as quoted
          </span>
        )}
        {quotedTokens !== null && quotedTokens !== prompt && (
          <span className="text-warn"> ({shownCount(quotedTokens)} were quoted)</span>
        )}
        <span className="text-ink-soft">
          {' '}
          + {shownCount(completion)} answered
          {reasoning > 0 && `, ${shownCount(reasoning)} of them thinking`}
          {costUsd !== null && ` · ${shownUsd(costUsd)}`}
        </span>
      </p>
      <CountsLine counts={usage} />
    </div>
  );
}
