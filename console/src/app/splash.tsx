/** Stands where a page will be in a moment; silent for the first blink, so that nothing flashes. */
import type { ReactElement } from 'react';
import { Logo } from '../ui/logo.tsx';

export function Splash(): ReactElement {
  return (
    <output className="grid min-h-[60dvh] place-items-center">
      <Logo className="size-10 animate-breathe" />
      <span className="sr-only">Loading</span>
    </output>
  );
}
