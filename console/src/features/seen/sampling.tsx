/**
 * How often and how closely a video is looked at: what another setting would cost, at once and to
 * the token, and a table of the usual ones. The frames follow when the hand lets go.
 */
import type { ReactElement, ReactNode } from 'react';
import { costOfTokens } from '../../api/money.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { shownCount } from '../../ui/format.ts';
import { Money } from '../../ui/money.tsx';
import { SliderField } from '../../ui/slider-field.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import type { Setting } from './preview-lines.ts';

const MIN_FPS = 0.1;
const MAX_FPS = 10;
const COMMON_FPS: ReadonlySet<number> = new Set([0.2, 0.5, 1, 2, 5, 10]);
const RESOLUTIONS = [
  { value: 'default', label: 'Default' },
  { value: 'max', label: 'Highest' },
] as const;

export interface Sampling {
  readonly fps: number;
  readonly resolution: 'default' | 'max';
}

interface SamplingProperties {
  /** Under the hand. */
  readonly sampling: Sampling;
  /** That of the frames on show. */
  readonly shown: Sampling;
  readonly settings: readonly Setting[];
  readonly perMillionUsd: string | null;
  /** While it is pulled. */
  readonly onPull: (sampling: Sampling) => void;
  /** When it is let go. */
  readonly onSettle: (sampling: Sampling) => void;
}

export function SamplingChoice({
  sampling,
  shown,
  settings,
  perMillionUsd,
  onPull,
  onSettle,
}: SamplingProperties): ReactElement {
  const wanted = settingOf(settings, sampling);
  const current = settingOf(settings, shown);
  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="grid gap-5 sm:grid-cols-2">
        <SliderField
          label="Frames per second"
          min={MIN_FPS}
          max={MAX_FPS}
          step={MIN_FPS}
          value={sampling.fps}
          shown={`${sampling.fps} fps`}
          onChange={(fps) => onPull({ ...sampling, fps: inTenths(fps) })}
          onSettle={(fps) => onSettle({ ...sampling, fps: inTenths(fps) })}
        />
        <SelectField
          label="Resolution"
          options={RESOLUTIONS}
          value={sampling.resolution}
          onChoose={(resolution) => onSettle({ ...sampling, resolution })}
        />
      </div>
      <p aria-live="polite" className="min-h-6 tabular-nums">
        {wanted && (
          <>
            <strong className="font-semibold">{shownCount(wanted.tokens.total)} tokens</strong>
            {perMillionUsd !== null && (
              <>
                {' · '}
                <Money usd={costOfTokens(wanted.tokens.total, perMillionUsd)} />
              </>
            )}
            <span className="text-ink-soft">
              {` · ${shownCount(wanted.frames)} frames of ${wanted.width} × ${wanted.height}`}
              {current && differenceOf(wanted, current)}
            </span>
          </>
        )}
      </p>
      <details>
        <summary className="w-fit rounded-sm text-sm text-ink-soft">
          What other settings would cost
        </summary>
        <div className="mt-3">
          <Table
            caption="Usual settings"
            columns={columnsOf(shown, perMillionUsd, (setting) =>
              onSettle({ fps: setting.fps, resolution: setting.media_resolution }),
            )}
            rows={settings.filter(({ fps }) => COMMON_FPS.has(fps))}
            rowKey={nameOf}
          />
        </div>
      </details>
    </div>
  );
}

/** `onUse`: show what this setting shows. */
function columnsOf(
  shown: Sampling,
  perMillionUsd: string | null,
  onUse: (setting: Setting) => void,
): readonly Column<Setting>[] {
  const priceOf = ({ tokens }: Setting): ReactNode =>
    perMillionUsd === null ? '–' : <Money usd={costOfTokens(tokens.total, perMillionUsd)} />;
  const choiceOf = (setting: Setting): ReactNode =>
    isSame(setting, shown) ? (
      <span className="px-2.5 text-ink-soft">shown</span>
    ) : (
      <Button look="quiet" className="-my-2 py-1" onClick={() => onUse(setting)}>
        Show<span className="sr-only"> {nameOf(setting)}</span>
      </Button>
    );
  return [
    { title: 'Setting', cell: (setting) => unbroken(nameOf(setting)) },
    { title: 'Tokens', cell: ({ tokens }) => shownCount(tokens.total), isFigure: true },
    { title: 'Price', cell: priceOf, isFigure: true },
    { title: 'Frames', cell: ({ frames }) => shownCount(frames), isFigure: true },
    {
      title: 'Size',
      cell: ({ width, height }) => unbroken(`${width} × ${height}`),
      isFigure: true,
    },
    { title: 'Show it', cell: choiceOf, isTitleHidden: true },
  ];
}

function unbroken(text: string): ReactNode {
  return <span className="whitespace-nowrap">{text}</span>;
}

function nameOf({ fps, media_resolution: resolution }: Setting): string {
  return `${fps} fps, ${resolution === 'max' ? 'highest' : 'default'}`;
}

function settingOf(settings: readonly Setting[], sampling: Sampling): Setting | undefined {
  return settings.find((setting) => isSame(setting, sampling));
}

function isSame(setting: Setting, { fps, resolution }: Sampling): boolean {
  return setting.fps === fps && setting.media_resolution === resolution;
}

function differenceOf(wanted: Setting, current: Setting): string {
  const more = wanted.tokens.total - current.tokens.total;
  if (more === 0) return '';
  return ` · ${shownCount(Math.abs(more))} ${more > 0 ? 'more' : 'fewer'} than shown`;
}

function inTenths(fps: number): number {
  return Math.round(fps * 10) / 10;
}
