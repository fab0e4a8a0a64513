/** What each error means and what to do about it: the docs, at hand where an error is seen. */
import { type ReactElement, useEffect, useState } from 'react';
import markdown from '../../../../docs/errors.md?raw';
import { Page } from '../../ui/page.tsx';
import { type DocumentedError, parseErrors } from './parse-errors.ts';

const GROUPS = parseErrors(markdown);
const MARKED = /(`[^`]*`)/;

/** `/errors#budget-exceeded` begins at that error. */
export function ErrorsPage(): ReactElement {
  const [code] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const row = code === '' ? null : document.getElementById(code);
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
  }, [code]);
  return (
    <Page
      title="Errors"
      lead="What each one means, and what to do. Programs see the status and the message; the name stands in the log and with the request."
    >
      <div className="grid grid-cols-1 gap-8">
        {GROUPS.map(({ title, errors }) => (
          <section key={title} aria-label={title}>
            <h2 className="mb-3 font-semibold">{title}</h2>
            <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-lift">
              {errors.map((error) => (
                <ErrorRow key={error.code} error={error} isAsked={error.code === code} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Page>
  );
}

function ErrorRow({
  error: { code, status, message, whatToDo },
  isAsked,
}: {
  readonly error: DocumentedError;
  readonly isAsked: boolean;
}): ReactElement {
  return (
    <li
      id={code}
      tabIndex={-1}
      className={`px-5 py-4 outline-none ${isAsked ? 'border-l-4 border-l-blossom bg-blossom-soft' : ''}`}
    >
      <h3 className="flex flex-wrap items-baseline gap-x-3">
        <code className="font-mono font-semibold">{code}</code>
        <span className="text-sm text-ink-soft tabular-nums">HTTP {status}</span>
      </h3>
      <p className="mt-1 font-mono text-sm break-words text-ink-soft">{message}</p>
      <p className="mt-2">
        {whatToDo.split(MARKED).map((piece) =>
          piece.startsWith('`') ? (
            <code key={piece} className="font-mono text-sm">
              {piece.slice(1, -1)}
            </code>
          ) : (
            piece
          ),
        )}
      </p>
    </li>
  );
}
