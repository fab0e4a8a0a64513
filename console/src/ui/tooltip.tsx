/** A few words more on something, for whoever rests on it. Nothing that anybody needs to know. */
import { Tooltip as Parts } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

const DELAY_MS = 350;

export function TooltipProvider({ children }: { readonly children: ReactNode }): ReactElement {
  return <Parts.Provider delayDuration={DELAY_MS}>{children}</Parts.Provider>;
}

interface TooltipProperties {
  readonly text: ReactNode;
  /** One element that can be focused. */
  readonly children: ReactElement;
}

export function Tooltip({ text, children }: TooltipProperties): ReactElement {
  return (
    <Parts.Root>
      <Parts.Trigger asChild>{children}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-64 animate-appear rounded-md bg-ink px-2.5 py-1.5 text-sm text-paper shadow-float"
        >
          {text}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
