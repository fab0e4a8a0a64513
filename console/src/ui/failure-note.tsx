/** What went wrong with what a page needs, and another try. */
import type { ReactElement } from 'react';
import { sentenceOf } from '../api/failure.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

interface FailureNoteProperties {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function FailureNote({ error, onRetry }: FailureNoteProperties): ReactElement {
  return (
    <Notice tone="bad">
      <p>{sentenceOf(error)}</p>
      {onRetry && (
        <Button className="mt-3" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Notice>
  );
}
