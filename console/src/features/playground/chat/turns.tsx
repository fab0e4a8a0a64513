/** The conversation so far. Screen readers are told when an answer is there, and read it where it stands. */
import { type ReactElement, useEffect, useRef } from 'react';
import type { Turn } from '../conversation.ts';
import { AnswerView } from './answer-view.tsx';
import { QuestionView } from './question-view.tsx';
import type { Talk } from './use-talk.ts';

const NEAR_END_PIXELS = 120;

export function Turns({ talk }: { readonly talk: Talk }): ReactElement {
  const { conversation, isRunning, doing } = talk;
  const { turns } = conversation;
  useFollowing(turns);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
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

/**
 * Keeps the end in sight while the answer grows, for whoever is there; whoever has scrolled up reads
 * in peace. A new question brings everybody to the end, a page that was opened nobody.
 */
function useFollowing(turns: readonly Turn[]): void {
  const isAtEnd = useRef(false);
  const seen = useRef(turns);
  useEffect(() => {
    const onScroll = (): void => {
      const { scrollHeight, clientHeight } = document.documentElement;
      isAtEnd.current = scrollHeight - clientHeight - scrollY < NEAR_END_PIXELS;
    };
    addEventListener('scroll', onScroll, { passive: true });
    return () => removeEventListener('scroll', onScroll);
  }, []);
  useEffect(() => {
    const hasGrown = turns !== seen.current;
    const isAsked = turns.at(-1)?.id !== seen.current.at(-1)?.id;
    seen.current = turns;
    if (!hasGrown || !(isAsked || isAtEnd.current)) return;
    isAtEnd.current = true;
    scrollTo({ top: document.documentElement.scrollHeight });
  }, [turns]);
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
      return `${turn.model} has answered.`;
  }
}
