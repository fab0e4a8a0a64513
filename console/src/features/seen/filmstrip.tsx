/**
 * The frames that a model gets, side by side with their times; one of them large, with the keyboard
 * from frame to frame. Their places are held while they come.
 */
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { shownCount } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { clockTime } from './clock-time.ts';
import { type FrameLine, type Receipt, type Seen } from './preview-lines.ts';

const SHAPE_IF_UNKNOWN = 16 / 9;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

interface FilmstripProperties {
  readonly seen: Pick<Seen, 'frames' | 'chosen'>;
  readonly receipt: Receipt;
}

export function Filmstrip({ seen, receipt }: FilmstripProperties): ReactElement {
  const { frames, chosen } = seen;
  const [wanted, setWanted] = useState(0);
  const strip = useRef<HTMLOListElement>(null);
  const at = Math.min(wanted, Math.max(0, chosen.length - 1));
  const large = frames[at] ?? null;
  const count = receipt.frames?.count ?? chosen.length;
  const shape = shapeOf(frames[0], receipt);
  useEffect(() => {
    const place = strip.current?.children[at];
    if (!(place instanceof HTMLElement)) return;
    // Not `scrollIntoView`, which would move the page, too.
    const { offsetLeft, clientWidth } = place;
    strip.current!.scrollTo({ left: offsetLeft - (strip.current!.clientWidth - clientWidth) / 2 });
  }, [at]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = at + (STEPS[event.key] ?? 0);
    if (to === at || to < 0 || to >= frames.length) return;
    event.preventDefault();
    setWanted(to);
    strip.current?.querySelectorAll('button')[to]?.focus({ preventScroll: true });
  };
  return (
    <figure className="grid min-w-0 gap-3">
      <div className="relative grid place-items-center overflow-hidden rounded-lg bg-sunken">
        <div className="aspect-(--shape) max-h-96 w-full" style={{ '--shape': shape } as object}>
          {large && (
            <img
              src={addressOf(large)}
              alt={`Frame ${large.index + 1} of ${count}, at ${clockTime(large.time_seconds, { tenths: true })}`}
              className="size-full object-contain"
            />
          )}
        </div>
        <Button
          look="plain"
          className="absolute left-2 px-2"
          disabled={at === 0}
          onClick={() => setWanted(at - 1)}
        >
          <Icon name="chevron" className="rotate-90" />
          <span className="sr-only">Frame before</span>
        </Button>
        <Button
          look="plain"
          className="absolute right-2 px-2"
          disabled={at >= frames.length - 1}
          onClick={() => setWanted(at + 1)}
        >
          <Icon name="chevron" className="-rotate-90" />
          <span className="sr-only">Next frame</span>
        </Button>
      </div>
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm text-ink-soft tabular-nums">
        <span>
          {large
            ? `Frame ${shownCount(large.index + 1)} of ${shownCount(count)} · ${clockTime(large.time_seconds, { tenths: true })}`
            : 'Frames are on their way'}
        </span>
        <span>{captionOf(receipt, chosen.length)}</span>
      </figcaption>
      <ol
        ref={strip}
        aria-label="Frames as the model gets them"
        className="relative flex gap-1.5 overflow-x-auto pb-2"
      >
        {chosen.map((index, place) => (
          <li key={index} className="shrink-0">
            <FrameButton
              frame={frames[place] ?? null}
              seconds={receipt.frames?.times_seconds[index] ?? 0}
              shape={shape}
              isLarge={place === at}
              onChoose={() => setWanted(place)}
              onKeyDown={onKeyDown}
            />
          </li>
        ))}
      </ol>
    </figure>
  );
}

interface FrameButtonProperties {
  /** Null while it is on its way. */
  readonly frame: FrameLine | null;
  readonly seconds: number;
  readonly shape: number;
  readonly isLarge: boolean;
  readonly onChoose: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function FrameButton({
  frame,
  seconds,
  shape,
  isLarge,
  onChoose,
  onKeyDown,
}: FrameButtonProperties): ReactElement {
  return (
    <button
      type="button"
      disabled={frame === null}
      aria-pressed={isLarge}
      onClick={onChoose}
      onKeyDown={onKeyDown}
      // One stop for the keyboard; arrows go on from there.
      tabIndex={isLarge ? 0 : -1}
      className={`block rounded-md border-2 p-0.5 -outline-offset-2 ${isLarge ? 'border-leaf' : 'border-transparent hover:border-line'}`}
    >
      <span
        className={`block h-16 overflow-hidden rounded-sm bg-line ${frame === null ? 'animate-breathe' : ''}`}
        style={{ aspectRatio: shape }}
      >
        {frame && <img src={addressOf(frame)} alt="" className="size-full object-cover" />}
      </span>
      <span className="block text-center text-xs text-ink-soft tabular-nums">
        {clockTime(seconds, { tenths: true })}
      </span>
    </button>
  );
}

/** Of the upright frame; films that lie on their side are stored otherwise than they are shown. */
function shapeOf(frame: FrameLine | undefined, { used }: Receipt): number {
  const size = frame ?? used;
  return size === undefined ? SHAPE_IF_UNKNOWN : size.width / size.height;
}

function captionOf({ frames, original, used }: Receipt, shown: number): string {
  const count = frames?.count ?? shown;
  const some = shown < count ? `, ${shownCount(shown)} of them shown` : '';
  const sizes =
    original && used
      ? ` · ${original.width} × ${original.height} → ${used.width} × ${used.height}`
      : '';
  return `${shownCount(count)} frames${some}${sizes}`;
}

function addressOf({ mime, data }: FrameLine): string {
  return `data:${mime};base64,${data}`;
}
