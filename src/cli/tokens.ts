/**
 * `mimosa tokens FILE…`: what files, or what URLs lead to, cost as part of a prompt, by the very steps of a request
 * (identify, probe, plan), without asking anything and without any model.
 */
import type { Settings } from '../config/load.ts';
import type { MediaFacts, MediaPlan } from '../core/media-plan.ts';
import type { Model } from '../core/models.ts';
import { formatUsd, pricesFor } from '../core/money.ts';
import { openHouse } from '../house.ts';
import { OPEN_ADMISSION } from '../pipeline/admission.ts';
import { requireWritable } from './directory.ts';
import { CommandError, messageOf } from './failure.ts';
import { measure, type Measured } from './measure.ts';
import type { Sampling } from './media-argument.ts';
import { tableText, type Column } from './table.ts';
import { printJson, printLine, printRemark, type Terminal } from './terminal.ts';
import { duration, grouped } from './units.ts';

export interface TokensOptions extends Sampling {
  readonly json: boolean;
}

/** What could not be measured, and why. */
interface Unmeasured {
  readonly file: string;
  readonly error: unknown;
}

/** Prints one row a file or URL. Rejects at the end when some could not be measured, naming each. */
export async function tokens(
  settings: Settings,
  files: readonly string[],
  options: TokensOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  await requireWritable(settings.dataDirectory, 'MIMOSA_DATA_DIR');
  const house = await openHouse(settings, {
    allowFiles: true,
    admission: OPEN_ADMISSION,
    warn: (message) => printRemark(terminal, message),
  });
  const results: (Measured | Unmeasured)[] = [];
  try {
    for (const file of files) {
      try {
        results.push(await measure(file, options, house.services.media, signal));
      } catch (error) {
        signal.throwIfAborted();
        results.push({ file, error });
      }
    }
  } finally {
    await house.close();
  }
  const models = settings.models.filter((model) => model.inputs.length > 0);
  const measured = results.filter((result) => 'plan' in result);
  if (options.json) printJson(terminal, { files: results.map((item) => jsonOf(item, models)) });
  else if (measured.length > 0) printLine(terminal, tableOf(measured, models, terminal));
  const faults = results.filter((result) => 'error' in result);
  if (faults.length > 0) {
    throw new CommandError(faults.map(({ error }) => messageOf(error)).join('\n'));
  }
}

function jsonOf(result: Measured | Unmeasured, models: readonly Model[]): unknown {
  const { file } = result;
  if ('error' in result) {
    const message = messageOf(result.error);
    return {
      file,
      error: message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message,
    };
  }
  const { facts, plan } = result;
  return {
    file,
    kind: facts.kind,
    format: facts.format,
    ...('width' in facts && { width: facts.width, height: facts.height }),
    ...('durationSeconds' in facts && { duration_seconds: facts.durationSeconds }),
    tokens: plan.tokens,
    prices_usd: Object.fromEntries(
      modelsFor(facts, models).map((model) => [model.id, priceUsd(model, plan)]),
    ),
  };
}

function tableOf(
  measured: readonly Measured[],
  models: readonly Model[],
  terminal: Terminal,
): string {
  const columns: Column[] = [
    { title: 'file' },
    { title: 'kind' },
    { title: 'size', align: 'right' },
    { title: 'duration', align: 'right' },
    { title: 'tokens', align: 'right' },
    ...models.map(({ id }) => ({ title: `USD ${id}`, align: 'right' as const })),
  ];
  const rows = measured.map(({ file, facts, plan }) => {
    const offered = modelsFor(facts, models);
    return [
      terminal.outColors.bold(file),
      facts.kind,
      'width' in facts ? `${facts.width}×${facts.height}` : '–',
      'durationSeconds' in facts ? duration(facts.durationSeconds) : '–',
      grouped(plan.tokens.total),
      ...models.map((model) => (offered.includes(model) ? priceUsd(model, plan) : '–')),
    ];
  });
  return tableText(columns, rows, terminal.out.columns);
}

function modelsFor(facts: MediaFacts, models: readonly Model[]): Model[] {
  return models.filter((model) => model.inputs.includes(facts.kind));
}

/** As part of a prompt that was not cached. */
function priceUsd(model: Model, { tokens: { total } }: MediaPlan): string {
  return formatUsd(pricesFor(model, total).promptNano * total);
}
