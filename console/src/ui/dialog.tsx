/**
 * Asks for something before the page goes on. Radix keeps the keyboard inside and gives it back; the
 * shade is ours, because Radix' own injects a style element, which the policy forbids.
 */
import { Dialog as Parts } from 'radix-ui';
import { type ReactElement, type ReactNode, useRef } from 'react';
import { Icon } from './icon.tsx';

interface DialogProperties {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** Read out with the title. */
  readonly description?: ReactNode;
  readonly children: ReactNode;
  /** Neither Escape nor a click beside it closes it: what it shows is not shown again. */
  readonly isStubborn?: boolean;
  /** For what has long lines. */
  readonly isWide?: boolean;
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  isStubborn = false,
  isWide = false,
}: DialogProperties): ReactElement {
  const opener = useRef<Element | null>(null);
  const stay = isStubborn ? (event: Event) => event.preventDefault() : undefined;
  return (
    <Parts.Root open={open} onOpenChange={onOpenChange}>
      <Parts.Portal>
        <div
          data-dialog-shade
          className="fixed inset-0 z-40 grid animate-appear place-items-center overflow-y-auto bg-shade p-4"
        >
          <Parts.Content
            {...(description === undefined && { 'aria-describedby': undefined })}
            {...(stay && { onEscapeKeyDown: stay, onInteractOutside: stay })}
            onOpenAutoFocus={() => {
              opener.current = document.activeElement;
            }}
            onCloseAutoFocus={(event) => {
              // Radix knows only openers of its own.
              event.preventDefault();
              if (opener.current instanceof HTMLElement) opener.current.focus();
            }}
            className={`relative w-full ${isWide ? 'max-w-3xl' : 'max-w-lg'} rounded-2xl border border-line bg-surface p-6 shadow-float outline-none`}
          >
            <Parts.Title className="pr-8 text-lg font-semibold tracking-tight">{title}</Parts.Title>
            {description !== undefined && (
              <Parts.Description className="mt-1 text-ink-soft">{description}</Parts.Description>
            )}
            <div className="mt-5">{children}</div>
            {!isStubborn && (
              <Parts.Close className="absolute top-4 right-4 rounded-md p-1.5 text-ink-soft hover:bg-leaf-soft">
                <Icon name="close" />
                <span className="sr-only">Close</span>
              </Parts.Close>
            )}
          </Parts.Content>
        </div>
      </Parts.Portal>
    </Parts.Root>
  );
}

/** The buttons at the foot: what goes on stands last. */
export function DialogActions({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className="mt-6 flex flex-wrap justify-end gap-2">{children}</div>;
}
