/** The blossom of Mimosa. */
import type { ReactElement } from 'react';
import blossom from './mimosa.svg';

/** `className` gives the size. */
export function Logo({ className }: { readonly className: string }): ReactElement {
  return <img src={blossom} alt="" className={className} />;
}
