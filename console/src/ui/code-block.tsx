/** Text to be copied: code, commands, keys. */
import type { ReactElement } from 'react';
import { CopyButton } from './copy-button.tsx';

interface CodeBlockProperties {
  readonly code: string;
  /** What it is, for screen readers and the button. */
  readonly what: string;
  readonly onCopied?: () => void;
}

export function CodeBlock({ code, what, onCopied }: CodeBlockProperties): ReactElement {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-sunken">
      <div className="flex items-center justify-between border-b border-line py-1 pr-1 pl-4">
        <span className="text-sm text-ink-soft">{what}</span>
        <CopyButton text={code} what={what} look="quiet" {...(onCopied && { onCopied })} />
      </div>
      {/* Reachable by keyboard, as it scrolls. */}
      <section tabIndex={0} aria-label={what} className="overflow-x-auto px-4 py-3">
        <pre className="font-mono text-sm leading-relaxed">
          <code>{code}</code>
        </pre>
      </section>
    </div>
  );
}
