/**
 * What an item looks and sounds like. The page fetches nothing from strangers: of an address there is
 * a sign, and the server alone goes there.
 */
import { type ReactElement, useCallback } from 'react';
import { Icon, type IconName } from '../../../ui/icon.tsx';
import type { MediaItem, MediaKind } from './media-item.ts';

const SIGNS: Readonly<Record<MediaKind, IconName>> = {
  image: 'picture',
  audio: 'sound',
  video: 'film',
};
const FRAME = 'h-28 w-full rounded-md bg-sunken object-contain';
const SIGN_FRAME =
  'flex h-28 w-full flex-col items-center justify-center gap-2 rounded-md bg-sunken p-2';

export function MediaPreview({ item }: { readonly item: MediaItem }): ReactElement {
  const { kind, source } = item;
  return source.type === 'file' ? (
    <FilePreview item={item} blob={source.blob} />
  ) : (
    <div className={SIGN_FRAME}>
      <Icon name={SIGNS[kind]} className="size-8 text-leaf" />
      <span className="line-clamp-2 text-center text-xs break-all text-ink-soft">{source.url}</span>
    </div>
  );
}

function FilePreview({
  item: { kind, name },
  blob,
}: {
  readonly item: MediaItem;
  readonly blob: Blob;
}): ReactElement {
  // The address is good as long as the element is on the page.
  const shows = useCallback(
    (element: HTMLImageElement | HTMLMediaElement | null) => {
      if (element === null) return;
      const url = URL.createObjectURL(blob);
      element.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [blob],
  );
  switch (kind) {
    case 'image':
      return <img ref={shows} alt={name} className={FRAME} />;
    case 'audio':
      return (
        <div className={SIGN_FRAME}>
          <Icon name="sound" className="size-8 text-leaf" />
          <audio ref={shows} controls aria-label={name} className="h-9 w-full">
            <track kind="captions" />
          </audio>
        </div>
      );
    case 'video':
      return (
        <video ref={shows} controls muted playsInline aria-label={name} className={FRAME}>
          <track kind="captions" />
        </video>
      );
  }
}
