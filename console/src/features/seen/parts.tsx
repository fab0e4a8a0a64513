/**
 * What a model sees of one picture, sound or video: the pictures and frames themselves, the sound
 * with what is said, and what it all costs. For the playground and for a page of its own.
 */
import { type ReactElement, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { MediaItem } from '../playground/media/media-item.ts';
import { ComparePictures } from './compare-pictures.tsx';
import { Filmstrip } from './filmstrip.tsx';
import type { Receipt, Seen } from './preview-lines.ts';
import { factsOfReceipt } from './receipt-facts.ts';
import { type Sampling, SamplingChoice } from './sampling.tsx';
import { TokenSplit } from './token-split.tsx';
import { usePreview, type Wishes } from './use-preview.ts';
import { Waveform } from './waveform.tsx';

const FRAMES = 40;
/** Frames at the usual resolution are narrower, and so come exactly as the model gets them. */
const WIDTH_PIXELS = 1280;
const BUCKETS = 600;
/** Longer sounds are listened to when somebody says so. */
const SHORT_SECONDS = 300;

const PEAKS: Wishes = { max_frames: 0, buckets: BUCKETS };
const TRANSCRIPT: Wishes = { max_frames: 0, buckets: 0, transcript: true };

interface WhatTheModelSawProperties {
  readonly part: MediaItem;
  /** Id of the model that is asked. */
  readonly model: string;
  /** When another setting was chosen, which is then shown. */
  readonly onSampling?: (sampling: Sampling) => void;
}

/** Asks the server by itself. Another item needs another `key`. */
export function WhatTheModelSaw({
  part,
  model,
  onSampling,
}: WhatTheModelSawProperties): ReactElement {
  const [shown, setShown] = useState<Sampling>({ fps: part.fps, resolution: part.resolution });
  const [pulled, setPulled] = useState(shown);
  const item = { ...part, ...shown };
  const preview = usePreview(item, model, {
    max_frames: FRAMES,
    buckets: 0,
    width: WIDTH_PIXELS,
    original: part.kind === 'image' && part.source.type === 'url',
    settings: part.kind === 'video',
  });
  const seen = preview.data;
  const receipt = seen?.receipt ?? null;
  const settle = (sampling: Sampling): void => {
    setPulled(sampling);
    setShown(sampling);
    onSampling?.(sampling);
  };
  if (preview.error) {
    return <FailureNote error={preview.error} onRetry={() => void preview.refetch()} />;
  }
  if (!seen || !receipt) return <PartSkeleton kind={part.kind} />;
  const perMillionUsd =
    seen.prices.find((price) => price.model === model)?.prompt_usd_per_million ?? null;
  const original = part.source.type === 'file' ? part.source.blob : seen.original;
  return (
    <div className="grid grid-cols-1 gap-6" aria-busy={preview.isFetching}>
      {part.kind === 'video' && <Filmstrip seen={seen} receipt={receipt} />}
      {part.kind === 'image' &&
        (seen.used === null ? (
          <Skeleton className="h-72" />
        ) : (
          <ComparePictures
            name={part.name}
            used={seen.used}
            original={original}
            receipt={receipt}
            isAnimated={seen.isAnimated}
          />
        ))}
      {part.kind === 'video' && (
        <section aria-label="Other settings">
          <SamplingChoice
            sampling={pulled}
            shown={shown}
            settings={seen.settings}
            perMillionUsd={perMillionUsd}
            onPull={setPulled}
            onSettle={settle}
          />
        </section>
      )}
      {receipt.tokens.sound > 0 && <Sound item={item} model={model} receipt={receipt} />}
      <section aria-label="Cost" className="grid gap-4">
        <TokenSplit tokens={receipt.tokens} perMillionUsd={perMillionUsd} />
        <p className="text-sm text-ink-soft tabular-nums">{factsOfReceipt(receipt)}</p>
      </section>
    </div>
  );
}

interface SoundProperties {
  readonly item: MediaItem;
  readonly model: string;
  readonly receipt: Receipt;
}

/** Sound is the same however the pictures are looked at, and is asked for on its own. */
function Sound({ item, model, receipt }: SoundProperties): ReactElement {
  const durationSeconds = receipt.duration_seconds ?? 0;
  const [isWanted, setWanted] = useState(durationSeconds <= SHORT_SECONDS);
  const peaks = usePreview(item, model, PEAKS);
  const said = usePreview(item, model, isWanted ? TRANSCRIPT : null);
  return (
    <section aria-label="Sound" className="grid min-w-0 gap-3">
      {peaks.error && <FailureNote error={peaks.error} onRetry={() => void peaks.refetch()} />}
      {peaks.isPending && <Skeleton className="h-24" />}
      {peaks.data && (
        <Waveform
          name={item.name}
          durationSeconds={durationSeconds}
          peaks={peaks.data}
          segments={said.data?.transcript ?? null}
          file={item.source.type === 'file' ? item.source.blob : null}
        />
      )}
      {isWanted ? (
        <Said
          seen={said.data ?? null}
          isWaiting={said.isFetching}
          error={said.error}
          onRetry={() => void said.refetch()}
        />
      ) : (
        <div>
          <Button onClick={() => setWanted(true)}>Write down what is said</Button>
        </div>
      )}
    </section>
  );
}

interface SaidProperties {
  readonly seen: Seen | null;
  readonly isWaiting: boolean;
  readonly error: Error | null;
  readonly onRetry: () => void;
}

/** Why there is no transcript, as long as there is none. */
function Said({ seen, isWaiting, error, onRetry }: SaidProperties): ReactElement | null {
  if (error) return <FailureNote error={error} onRetry={onRetry} />;
  if (seen !== null && seen.unavailable !== null) {
    return (
      <Notice tone="info" title="No transcript">
        <p>
          The embedded models write it, and they are not ready: {seen.unavailable}. The model that
          you ask hears the sound all the same.
        </p>
        <Button className="mt-3" onClick={onRetry}>
          Try again
        </Button>
      </Notice>
    );
  }
  if (!isWaiting) return null;
  return (
    <output className="animate-breathe text-sm text-ink-soft">Writing down what is said …</output>
  );
}

/** As high as what will stand there. */
function PartSkeleton({ kind }: { readonly kind: MediaItem['kind'] }): ReactElement {
  return (
    <div className="grid gap-6">
      <Skeleton className={kind === 'audio' ? 'h-24' : 'h-96'} />
      <Skeleton className="h-24" />
    </div>
  );
}
