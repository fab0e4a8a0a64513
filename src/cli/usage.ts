/** `mimosa usage`: what was used and what it cost, summed up by day, model, key or account. */
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { formatUsd } from '../core/money.ts';
import type { UsageGroup, UsageRow } from '../storage/store.ts';
import { UsageError } from './failure.ts';
import type { JsonOption } from './session.ts';
import { tableText, type Column } from './table.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';
import { isoTime, timeText } from './times.ts';
import { grouped } from './units.ts';
import { withStore } from './with-store.ts';

/** Usage is known for whole hours. */
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const DAY_CHARACTERS = 10;

export interface UsageOptions extends JsonOption {
  /** How many UTC days before `to`, where there is no `from`. */
  readonly days: number;
  /** Milliseconds since the epoch, as is `to`, which is not included: the end of today. */
  readonly from?: number;
  readonly to?: number;
  readonly by: readonly UsageGroup[];
  readonly account?: string;
  readonly key?: string;
  readonly model?: string;
}

interface Measure {
  readonly title: string;
  readonly name: string;
  readonly of: (row: UsageRow) => number;
}

const MEASURES: readonly Measure[] = [
  { title: 'requests', name: 'requests', of: (row) => row.requests },
  { title: 'unanswered', name: 'unanswered', of: (row) => row.unanswered },
  { title: 'prompt', name: 'prompt_tokens', of: (row) => row.promptTokens },
  { title: 'cached', name: 'cached_tokens', of: (row) => row.cachedTokens },
  { title: 'image', name: 'image_tokens', of: (row) => row.imageTokens },
  { title: 'video', name: 'video_tokens', of: (row) => row.videoTokens },
  { title: 'audio', name: 'audio_tokens', of: (row) => row.audioTokens },
  { title: 'completion', name: 'completion_tokens', of: (row) => row.completionTokens },
  { title: 'reasoning', name: 'reasoning_tokens', of: (row) => row.reasoningTokens },
];

interface Dimension {
  readonly name: string;
  readonly groups: readonly UsageGroup[];
  readonly of: (row: UsageRow, byHour: boolean) => string | null;
}

const DIMENSIONS: readonly Dimension[] = [
  {
    name: 'from',
    groups: ['hour', 'day'],
    of: ({ atMs }, byHour) =>
      byHour ? timeText(atMs) : (isoTime(atMs)?.slice(0, DAY_CHARACTERS) ?? null),
  },
  { name: 'account', groups: ['account'], of: ({ accountId }) => accountId },
  { name: 'key', groups: ['key'], of: ({ keyId }) => keyId },
  { name: 'model', groups: ['model'], of: ({ modelId }) => modelId },
];

/** Prints a row a group, and below them their sum. */
export async function usage(
  settings: Settings,
  options: UsageOptions,
  terminal: Terminal,
): Promise<void> {
  const toMs = endMs(options.to);
  const filter = {
    accountId: options.account ?? null,
    keyId: options.key ?? null,
    modelId: options.model ?? null,
    fromMs: startMs(options, toMs),
    toMs,
  };
  const [rows, totals] = await withStore(settings, (store) =>
    Promise.all([store.usage(filter, options.by), store.usage(filter, [])]),
  );
  const dimensions = DIMENSIONS.filter(({ groups }) =>
    groups.some((group) => options.by.includes(group)),
  );
  const byHour = options.by.includes('hour');
  const total = totals[0]!;
  if (options.json) {
    printJson(terminal, {
      from: isoTime(filter.fromMs),
      to: isoTime(filter.toMs),
      currency: 'USD',
      rows: rows.map((row) => jsonOf(row, dimensions, byHour)),
      total: jsonOf(total, [], byHour),
    });
    return;
  }
  const cells = rows.map((row) =>
    cellsOf(
      dimensions.map(({ of }) => of(row, byHour) ?? ''),
      row,
    ),
  );
  if (dimensions.length > 0) {
    cells.push(cellsOf(['all', ...dimensions.slice(1).map(() => '')], total));
  }
  const columns: Column[] = [
    ...dimensions.map(({ name }) => ({ title: name })),
    ...MEASURES.map(({ title }) => ({ title, align: 'right' as const })),
    { title: 'USD', align: 'right' },
  ];
  printLine(terminal, tableText(columns, cells, terminal.out.columns));
}

function endMs(to: number | undefined): number {
  if (to === undefined) return Math.floor(systemClock.nowMs() / DAY_MS + 1) * DAY_MS;
  return Math.ceil(to / HOUR_MS) * HOUR_MS;
}

function startMs({ from, days }: UsageOptions, toMs: number): number {
  if (from === undefined) return toMs - days * DAY_MS;
  const fromMs = Math.floor(from / HOUR_MS) * HOUR_MS;
  if (fromMs < toMs) return fromMs;
  throw new UsageError(`--from must be earlier than --to, got ${isoTime(from)}`);
}

function cellsOf(names: readonly string[], row: UsageRow): readonly string[] {
  return [...names, ...MEASURES.map(({ of }) => grouped(of(row))), formatUsd(row.costNano)];
}

function jsonOf(
  row: UsageRow,
  dimensions: readonly Dimension[],
  byHour: boolean,
): Readonly<Record<string, unknown>> {
  return {
    ...Object.fromEntries(dimensions.map(({ name, of }) => [name, of(row, byHour)])),
    ...Object.fromEntries(MEASURES.map(({ name, of }) => [name, of(row)])),
    cost: formatUsd(row.costNano),
  };
}
