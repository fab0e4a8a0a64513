/**
 * The frame of every page's content: its heading, what may be done, and what is read out when
 * somebody arrives. Also names the tab.
 */
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';

interface PageProperties {
  readonly title: string;
  /** One sentence on what this page is for. */
  readonly lead?: ReactNode;
  /** Buttons beside the heading. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Of the first page of a visit, which leaves the keyboard where the browser has it. */
let firstHeading: HTMLHeadingElement | null = null;

export function Page({ title, lead, actions, children }: PageProperties): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Mimosa`;
  }, [title]);
  useEffect(() => {
    firstHeading ??= heading.current;
    if (heading.current !== firstHeading) heading.current?.focus();
  }, []);
  return (
    <div className="animate-appear">
      <div className="mb-7 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="max-w-2xl">
          <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight">
            {title}
          </h1>
          {lead && <p className="mt-1 text-ink-soft">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
