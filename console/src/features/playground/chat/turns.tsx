/** The conversation so far. What has been answered is read out once it is whole. */
import { type ReactElement, useEffect, useRef } from 'react';
import type { Turn } from '../conversation.ts';
import { AnswerView } from './answer-view.tsx';
import { QuestionView } from './question-view.tsx';
import type { Talk } from './use-talk.ts';

export function Turns({ talk }: { readonly talk: Talk }): ReactElement {
  const { conversation, isRunning, doing } = talk;
  const { turns } = conversation;
  const end = useRef<HTMLDivElement>(null);
  const count = turns.length;
  const first = useRef(count);
  useEffect(() => {
    // Whoever asks wants to see the answer; whoever opens a page does not want to be moved.
    if (count > first.current) end.current?.scrollIntoView({ block: 'center' });
    first.current = count;
  }, [count]);
  return (
    <div className="grid gap-8">
      {turns.map((turn, at) =>
        turn.role === 'user' ? (
          <QuestionView
            key={turn.id}
            question={turn}
            model={modelOf(turns[at + 1]) ?? conversation.settings.model}
            onEdit={isRunning ? null : () => talk.edit(turn)}
          />
        ) : (
          <AnswerView
            key={turn.id}
            answer={turn}
            doing={turn.state === 'running' ? doing : null}
            onRegenerate={isRunning ? null : () => talk.regenerate(turn.id)}
          />
        ),
      )}
      <div ref={end} />
      <p aria-live="polite" className="sr-only">
        {spokenState(turns.at(-1), doing)}
      </p>
    </div>
  );
}

/** Who answered; null before anybody has begun to. */
function modelOf(turn: Turn | undefined): string | null {
  return turn?.role === 'assistant' ? turn.model : null;
}

function spokenState(turn: Turn | undefined, doing: string | null): string {
  if (turn?.role !== 'assistant') return '';
  switch (turn.state) {
    case 'running':
      return doing ?? 'The answer is coming.';
    case 'stopped':
      return 'Stopped.';
    case 'failed':
      return '';
    case 'complete':
      return `Answer: ${turn.text}`;
  }
}
