/** A sheet of paper on the page, with a heading of its own if it needs one. */
import { type ReactElement, type ReactNode, useId } from 'react';

interface CardProperties {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Card({ title, actions, className = '', children }: CardProperties): ReactElement {
  const headingId = useId();
  return (
    <section
      aria-labelledby={title === undefined ? undefined : headingId}
      className={`min-w-0 rounded-xl border border-line bg-surface p-5 shadow-lift ${className}`}
    >
      {(title !== undefined || actions !== undefined) && (
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
          <h2 id={headingId} className="text-base font-semibold">
            {title}
          </h2>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
