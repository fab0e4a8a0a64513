/** The media of what is being written: seen, with what they cost, ordered, set and taken away. */
import type { ReactElement } from 'react';
import { SelectField } from '../../../ui/field.tsx';
import { shownBytes, shownCount } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icon.tsx';
import { SliderField } from '../../../ui/slider-field.tsx';
import { SeenButton } from '../../seen/seen-button.tsx';
import type { ItemQuote } from '../wire/quote.ts';
import { KIND_NAMES, type MediaItem } from './media-item.ts';
import { MediaPreview } from './media-preview.tsx';

const RESOLUTIONS = [
  { value: 'default', label: 'Default' },
  { value: 'max', label: 'Highest' },
] as const;
const MIN_FPS = 0.1;
const MAX_FPS = 10;

interface MediaTrayProperties {
  readonly media: readonly MediaItem[];
  /** Id of the model that will be asked. */
  readonly model: string;
  readonly quotes: ReadonlyMap<string, ItemQuote>;
  /** The item that the quote was refused for, and why. */
  readonly fault: { readonly itemId: string; readonly sentence: string } | null;
  readonly onChange: (media: readonly MediaItem[]) => void;
}

export function MediaTray({
  media,
  model,
  quotes,
  fault,
  onChange,
}: MediaTrayProperties): ReactElement {
  return (
    <ol aria-label="Media of this question" className="grid gap-3 sm:grid-cols-2">
      {media.map((item, at) => (
        <MediaCard
          key={item.id}
          item={item}
          model={model}
          quote={quotes.get(item.id) ?? null}
          fault={fault?.itemId === item.id ? fault.sentence : null}
          onChange={(changed) => onChange(media.map((old) => (old === item ? changed : old)))}
          onRemove={() => onChange(media.filter((old) => old !== item))}
          onEarlier={at === 0 ? null : () => onChange(swapped(media, at - 1))}
          onLater={at === media.length - 1 ? null : () => onChange(swapped(media, at))}
        />
      ))}
    </ol>
  );
}

interface MediaCardProperties {
  readonly item: MediaItem;
  readonly model: string;
  readonly quote: ItemQuote | null;
  readonly fault: string | null;
  readonly onChange: (item: MediaItem) => void;
  readonly onRemove: () => void;
  /** Null where it is the first, or the last. */
  readonly onEarlier: (() => void) | null;
  readonly onLater: (() => void) | null;
}

function MediaCard({
  item,
  model,
  quote,
  fault,
  onChange,
  onRemove,
  onEarlier,
  onLater,
}: MediaCardProperties): ReactElement {
  const { kind, name, source } = item;
  return (
    <li
      className={`grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-2 rounded-lg border bg-surface p-2 ${fault === null ? 'border-line' : 'border-bad'}`}
    >
      <MediaPreview item={item} />
      <div className="flex items-start gap-1">
        <div className="min-w-0 flex-1 px-1">
          <p className="truncate text-sm font-medium" title={name}>
            {name}
          </p>
          <p className="text-xs text-ink-soft tabular-nums">
            {KIND_NAMES[kind]}
            {source.type === 'file' ? ` · ${shownBytes(source.blob.size)}` : ' · by URL'}
          </p>
        </div>
        <SmallButton label={`Move ${name} earlier`} does="earlier" onClick={onEarlier} />
        <SmallButton label={`Move ${name} later`} does="later" onClick={onLater} />
        <SmallButton label={`Take ${name} away`} does="away" onClick={onRemove} />
      </div>
      {kind === 'video' && <VideoSettings item={item} onChange={onChange} />}
      <p className="min-h-4 px-1 text-xs text-ink-soft tabular-nums">
        {fault !== null && (
          <span role="alert" className="text-bad">
            {fault}
          </span>
        )}
        {fault === null && quote !== null && (
          <>
            <strong className="font-medium text-ink">{shownCount(quote.tokens)} tokens</strong>
            {quote.seen !== '' && ` · ${quote.seen}`}
          </>
        )}
      </p>
      <div>
        <SeenButton
          item={item}
          model={model}
          onSampling={(sampling) => onChange({ ...item, ...sampling })}
        />
      </div>
    </li>
  );
}

function VideoSettings({
  item,
  onChange,
}: Pick<MediaCardProperties, 'item' | 'onChange'>): ReactElement {
  return (
    <div className="grid gap-2 px-1">
      <SliderField
        label="Frames per second"
        min={MIN_FPS}
        max={MAX_FPS}
        step={MIN_FPS}
        value={item.fps}
        shown={`${item.fps} fps`}
        onChange={(fps) => onChange({ ...item, fps: Math.round(fps * 10) / 10 })}
      />
      <SelectField
        label="Resolution"
        options={RESOLUTIONS}
        value={item.resolution}
        onChoose={(resolution) => onChange({ ...item, resolution })}
      />
    </div>
  );
}

const SIGNS = {
  earlier: { sign: 'chevron', turn: 'rotate-90' },
  later: { sign: 'chevron', turn: '-rotate-90' },
  away: { sign: 'close', turn: '' },
} as const;

function SmallButton({
  label,
  does,
  onClick,
}: {
  readonly label: string;
  readonly does: keyof typeof SIGNS;
  readonly onClick: (() => void) | null;
}): ReactElement {
  const { sign, turn } = SIGNS[does];
  return (
    <button
      type="button"
      title={label}
      disabled={onClick === null}
      onClick={() => onClick?.()}
      className="rounded-md p-1.5 text-ink-soft hover:not-disabled:bg-leaf-soft hover:not-disabled:text-ink disabled:cursor-not-allowed disabled:opacity-40"
    >
      <Icon name={sign} className={`size-4 ${turn}`} />
      <span className="sr-only">{label}</span>
    </button>
  );
}

/** With the items at `at` and after it in each other's place. */
function swapped(media: readonly MediaItem[], at: number): readonly MediaItem[] {
  return media.with(at, media[at + 1]!).with(at + 1, media[at]!);
}
