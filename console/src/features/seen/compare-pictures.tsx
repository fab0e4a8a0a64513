/**
 * A picture as it came and as the model sees it, one over the other: the line between them is pulled
 * with the pointer or with the keys. On demand with the squares that are one token each.
 */
import { type PointerEvent, type ReactElement, useState } from 'react';
import { shownCount } from '../../ui/format.ts';
import { SliderField } from '../../ui/slider-field.tsx';
import { SwitchField } from '../../ui/switch-field.tsx';
import type { PictureLine, Receipt, Size } from './preview-lines.ts';
import { useFileSource } from './use-file-source.ts';

/** Side of the square of pixels that is one token. */
const SQUARE_PIXELS = 32;
const WHOLE_PERCENT = 100;
const FILLING = 'absolute inset-0 size-full object-fill';

interface ComparePicturesProperties {
  readonly name: string;
  /** As the model sees it. */
  readonly used: PictureLine;
  /** As it came: the file, or what the server has read; null while it is on its way. */
  readonly original: Blob | PictureLine | null;
  readonly receipt: Receipt;
  readonly isAnimated: boolean;
}

export function ComparePictures({
  name,
  used,
  original,
  receipt,
  isAnimated,
}: ComparePicturesProperties): ReactElement {
  const [percent, setPercent] = useState(WHOLE_PERCENT / 2);
  const [hasSquares, setSquares] = useState(false);
  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = ((event.clientX - left) / width) * WHOLE_PERCENT;
    setPercent(Math.round(Math.min(WHOLE_PERCENT, Math.max(0, share))));
  };
  const { original: from, used: to } = uprightSizes(receipt, used);
  return (
    <figure className="grid gap-3">
      <div
        className="relative mx-auto max-h-[28rem] w-full max-w-full cursor-ew-resize touch-pan-y overflow-hidden rounded-lg bg-sunken select-none"
        style={{
          aspectRatio: used.width / used.height,
          maxWidth: `calc(28rem * ${used.width / used.height})`,
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          follow(event);
        }}
        onPointerMove={(event) => event.buttons !== 0 && follow(event)}
      >
        <img
          draggable={false}
          src={addressOf(used)}
          alt={`${name} as the model sees it`}
          className={FILLING}
        />
        {hasSquares && <Squares width={to.width} height={to.height} />}
        {original !== null && (
          <span
            className="absolute inset-0 bg-surface"
            style={{ clipPath: `inset(0 ${WHOLE_PERCENT - percent}% 0 0)` }}
          >
            {original instanceof Blob ? (
              <FilePicture file={original} alt={`${name} as it came`} />
            ) : (
              <img
                draggable={false}
                src={addressOf(original)}
                alt={`${name} as it came`}
                className={FILLING}
              />
            )}
          </span>
        )}
        {original !== null && (
          <span
            aria-hidden
            className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-blossom shadow-float"
            style={{ left: `${percent}%` }}
          />
        )}
        <Corner side="left">Original</Corner>
        <Corner side="right">Seen</Corner>
      </div>
      <figcaption className="text-sm text-ink-soft tabular-nums">
        {captionOf(from, to, receipt.tokens.vision)}
        {isAnimated && ' It is animated: the model sees its first picture.'}
      </figcaption>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <SliderField
          label="Original up to here"
          min={0}
          max={WHOLE_PERCENT}
          step={1}
          value={percent}
          shown={`${percent} %`}
          disabled={original === null}
          onChange={setPercent}
        />
        <SwitchField
          label="Show the tokens"
          hint={`Each square of ${SQUARE_PIXELS} × ${SQUARE_PIXELS} pixels is one.`}
          checked={hasSquares}
          onChange={setSquares}
        />
      </div>
    </figure>
  );
}

function FilePicture({ file, alt }: { readonly file: Blob; readonly alt: string }): ReactElement {
  const shows = useFileSource(file);
  return <img ref={shows} draggable={false} alt={alt} className={FILLING} />;
}

function Corner({
  side,
  children,
}: {
  readonly side: 'left' | 'right';
  readonly children: string;
}): ReactElement {
  return (
    <span
      aria-hidden
      className={`pointer-events-none absolute bottom-2 rounded-md bg-surface/90 px-2 py-0.5 text-xs font-medium ${side === 'left' ? 'left-2' : 'right-2'}`}
    >
      {children}
    </span>
  );
}

/** Lines between the tokens. */
function Squares({ width, height }: Size): ReactElement {
  const [columns, rows] = [width / SQUARE_PIXELS, height / SQUARE_PIXELS];
  return (
    <span
      aria-hidden
      className="absolute inset-0 bg-[linear-gradient(to_right,var(--blossom)_1px,transparent_1px),linear-gradient(to_bottom,var(--blossom)_1px,transparent_1px)] opacity-80"
      style={{ backgroundSize: `${WHOLE_PERCENT / columns}% ${WHOLE_PERCENT / rows}%` }}
    />
  );
}

/** The receipt has sizes as they are stored; what is shown stands upright. */
function uprightSizes(
  { original, used }: Receipt,
  shown: Size,
): { readonly original: Size; readonly used: Size } {
  const sizes = { original: original ?? shown, used: used ?? shown };
  if (shown.width >= shown.height === sizes.used.width >= sizes.used.height) return sizes;
  return { original: turned(sizes.original), used: turned(sizes.used) };
}

function turned({ width, height }: Size): Size {
  return { width: height, height: width };
}

function addressOf({ mime, data }: PictureLine): string {
  return `data:${mime};base64,${data}`;
}

function captionOf(from: Size, to: Size, tokens: number): string {
  const sizes = [from, to].map(
    ({ width, height }) => `${shownCount(width)} × ${shownCount(height)}`,
  );
  const squares = `${to.width / SQUARE_PIXELS} × ${to.height / SQUARE_PIXELS} squares`;
  return `${sizes.join(' pixels → ')}: ${squares}, ${shownCount(tokens)} tokens.`;
}
