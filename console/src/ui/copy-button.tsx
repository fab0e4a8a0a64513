/** Puts a text where it can be pasted, and says that it is there. */
import { type ReactElement, useEffect, useState } from 'react';
import { Button, type ButtonLook } from './button.tsx';
import { Icon } from './icon.tsx';
import { showToast } from './toast.tsx';

const SHOWN_MS = 2000;

interface CopyButtonProperties {
  readonly text: string;
  /** What is copied, as in “Copy key”. */
  readonly what: string;
  readonly look?: ButtonLook;
  /** After it was copied. */
  readonly onCopied?: () => void;
}

export function CopyButton({
  text,
  what,
  look = 'plain',
  onCopied,
}: CopyButtonProperties): ReactElement {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      onCopied?.();
    } catch {
      // Browsers allow it on https and on this machine only.
      showToast({ tone: 'bad', text: 'The browser does not let this page copy: mark the text.' });
    }
  };
  return (
    <Button look={look} className="shrink-0" onClick={() => void copy()}>
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
      <span className="sr-only"> {what}</span>
    </Button>
  );
}
