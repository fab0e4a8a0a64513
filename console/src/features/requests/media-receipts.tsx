/** What the model saw of each media item of a request, as its receipt has it. */
import type { ReactElement } from 'react';
import { usePrices } from '../../api/lists.ts';
import type { Request } from '../../api/schema.generated.ts';
import { Card } from '../../ui/card.tsx';
import { shownBytes, shownDuration } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { FrameTimes, MediaAreGone } from '../seen/frame-times.tsx';
import type { Receipt } from '../seen/preview-lines.ts';
import { TokenSplit } from '../seen/token-split.tsx';

const KINDS = {
  image: { name: 'Picture', icon: 'picture' },
  audio: { name: 'Sound', icon: 'sound' },
  video: { name: 'Video', icon: 'film' },
} as const;
const MS_PER_SECOND = 1000;

export function MediaReceipts({ request }: { readonly request: Request }): ReactElement | null {
  const { data: prices } = usePrices();
  if (request.media.length === 0) return null;
  const price = prices?.find(({ version }) => version === request.priceVersion);
  const inForce = (request.longContext ? price?.longContextPrices : null) ?? price?.prices;
  return (
    <Card title="What the model saw">
      <ul className="grid gap-6">
        {request.media.map((media) => {
          // As the wire has it; the document leaves open what only some media have.
          const receipt = media as unknown as Receipt;
          const { name, icon } = KINDS[media.type];
          return (
            <li
              key={media.path}
              className="grid gap-3 not-first:border-t not-first:border-line not-first:pt-6"
            >
              <div>
                <h3 className="flex items-center gap-2 font-medium">
                  <Icon name={icon} className="text-leaf" />
                  {name}
                </h3>
                <p className="mt-1 text-sm text-ink-soft">{factsOf(receipt).join(' · ')}</p>
                <p className="mt-0.5 font-mono text-xs break-all text-ink-soft">
                  {media.path}
                  {media.sha256 !== null && ` · sha256 ${media.sha256}`}
                </p>
              </div>
              <TokenSplit tokens={receipt.tokens} perMillionUsd={inForce?.promptUsd ?? null} />
              {receipt.frames && <FrameTimes frames={receipt.frames} />}
            </li>
          );
        })}
      </ul>
      <div className="mt-6">
        <MediaAreGone />
      </div>
    </Card>
  );
}

function factsOf(receipt: Receipt): string[] {
  const { original, used, fps, frames, duration_seconds: seconds, codecs } = receipt;
  return [
    shownBytes(receipt.bytes),
    [receipt.container, ...codecs.filter((codec) => codec !== receipt.container)].join(', '),
    ...(seconds === undefined ? [] : [shownDuration(seconds * MS_PER_SECOND)]),
    ...(original && used
      ? [`${original.width} × ${original.height}, seen at ${used.width} × ${used.height}`]
      : []),
    ...(fps === undefined ? [] : [`${fps} fps`]),
    ...(frames === undefined ? [] : [`${frames.count} frames`]),
  ];
}
