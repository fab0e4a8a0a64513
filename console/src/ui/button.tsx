/** Buttons, and links that look like them: one that matters a page, others that stand back. */
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactElement, Ref } from 'react';
import { Icon } from './icon.tsx';

const SHAPE =
  'inline-flex items-center justify-center gap-2 rounded-lg py-2 font-medium transition-colors select-none disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55';

const LOOKS = {
  /** What a page is there for. */
  strong: 'px-4 bg-blossom text-on-blossom shadow-lift hover:not-disabled:bg-blossom-strong',
  plain: 'px-4 border border-edge/60 bg-surface text-ink shadow-lift hover:not-disabled:bg-sunken',
  /** In rows and toolbars. */
  quiet: 'px-2.5 text-ink-soft hover:not-disabled:bg-leaf-soft hover:not-disabled:text-ink',
  /** What cannot be taken back. */
  danger:
    'px-4 border border-bad/50 bg-surface text-bad shadow-lift hover:not-disabled:bg-bad-soft',
} as const;

export type ButtonLook = keyof typeof LOOKS;

interface ButtonProperties extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: ButtonLook;
  /** Something is under way that this button began: it turns, and cannot be pressed meanwhile. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  look = 'plain',
  busy = false,
  className = '',
  type = 'button',
  onClick,
  children,
  ...others
}: ButtonProperties): ReactElement {
  return (
    <button
      {...others}
      type={type}
      className={`${SHAPE} ${LOOKS[look]} ${className}`}
      // Not `disabled`, which would take the keyboard's place away.
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    >
      {busy && <Icon name="turn" className="animate-turn" />}
      {children}
    </button>
  );
}

interface ButtonLinkProperties extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly look?: ButtonLook;
}

/** For files, and inside wouter's `<Link asChild>`. */
export function ButtonLink({
  look = 'plain',
  className = '',
  children,
  ...others
}: ButtonLinkProperties): ReactElement {
  return (
    <a {...others} className={`${SHAPE} ${LOOKS[look]} ${className}`}>
      {children}
    </a>
  );
}
