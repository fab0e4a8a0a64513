/**
 * Every part of `ui/` on one page, for whoever builds pages: to see what there is, in light and dark
 * and narrow, and for the test that looks at all of them with axe. It stands in no navigation.
 */
import type { ReactElement } from 'react';
import { Page } from '../../ui/page.tsx';
import { ChoiceParts } from './choices.tsx';
import { DataParts } from './data.tsx';
import { MessageParts } from './messages.tsx';
import { OverlayParts } from './overlays.tsx';

export function PartsPage(): ReactElement {
  return (
    <Page title="Parts" lead="What pages of this console are made of.">
      <div className="grid gap-5">
        <ChoiceParts />
        <OverlayParts />
        <DataParts />
        <MessageParts />
      </div>
    </Page>
  );
}
