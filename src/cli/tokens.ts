/**
 * `mimosa tokens FILE…`: what files cost as part of a prompt, by the very steps of a request
 * (identify, probe, plan), without asking anything and without any model.
 */
import Table from 'cli-table3';
import type { Settings } from '../config/load.ts';
import { ApiError } from '../core/errors.ts';
import type { MediaFacts, MediaPlan } from '../core/media-plan.ts';
import type { Model } from '../core/models.ts';
import { formatUsd, pricesFor } from '../core/money.ts';
import type { MediaKind } from '../core/chat-request.ts';
import { openHouse } from '../house.ts';
import { identify } from '../media/identify/identify.ts';
import type { Identified } from '../media/identify/identified.ts';
import type { Media } from '../media/media.ts';
import { planFor } from '../pipeline/open-media.ts';
import { requireWritable } from './directory.ts';
import { CommandError, messageOf } from './failure.ts';
import { mediaPart, type Sampling } from './media-argument.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';
import { duration, grouped } from './units.ts';

export interface TokensOptions extends Sampling {
  readonly json: boolean;
}

interface Measured {
  readonly file: string;
  readonly facts: MediaFacts;
  readonly plan: MediaPlan;
}

/** Prints one row a file. Rejects at the end when some file could not be measured, naming each. */
export async function tokens(
  settings: Settings,
  files: readonly string[],
  options: TokensOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  await requireWritable(settings.dataDirectory, 'MIMOSA_DATA_DIR');
  const house = await openHouse(settings, { allowFiles: true });
  const measured: Measured[] = [];
  const faults: string[] = [];
  try {
    for (const file of files) {
      try {
        measured.push(await measure(file, options, house.services.media, signal));
      } catch (error) {
        signal.throwIfAborted();
        faults.push(messageOf(error));
      }
    }
  } finally {
    await house.close();
  }
  const models = settings.models.filter((model) => model.inputs.length > 0);
  if (options.json) printJson(terminal, { files: measured.map((item) => jsonOf(item, models)) });
  else if (measured.length > 0) printLine(terminal, tableOf(measured, models, terminal));
  if (faults.length > 0) throw new CommandError(faults.join('\n'));
}

async function measure(
  file: string,
  sampling: Sampling,
  media: Media,
  signal: AbortSignal,
): Promise<Measured> {
  const identified = await identify(file, signal);
  const kinds = possibleKinds(identified);
  let refusal: unknown = new CommandError(
    `${file}: ${identified.format} is not a supported format`,
  );
  for (const kind of kinds) {
    const part = mediaPart(kind, file, sampling);
    try {
      const opened = await media.open(part, signal);
      await opened.release();
      return { file, facts: opened.facts, plan: planFor(opened.facts, part) };
    } catch (error) {
      refusal = error;
      if (!(error instanceof ApiError && error.code === 'media-format')) break;
    }
  }
  throw refusal;
}

/** Kinds worth trying, best guess first: some containers hold sound as well as pictures. */
function possibleKinds(identified: Identified): readonly MediaKind[] {
  switch (identified.family) {
    case 'image':
    case 'audio':
    case 'video':
      return [identified.family];
    case 'ogg':
      return ['audio'];
    case 'asf':
      return ['video'];
    case 'iso-media':
      return identified.format === 'm4a' ? ['audio', 'video'] : ['video', 'audio'];
    default:
      return [];
  }
}

function jsonOf({ file, facts, plan }: Measured, models: readonly Model[]): unknown {
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
  const table = new Table({
    head: ['file', 'kind', 'size', 'duration', 'tokens', ...models.map(({ id }) => `USD ${id}`)],
    colAligns: ['left', 'left', 'right', 'right', 'right', ...models.map(() => 'right' as const)],
    style: { head: [], border: [] },
  });
  for (const { file, facts, plan } of measured) {
    const offered = modelsFor(facts, models);
    table.push([
      terminal.outColors.bold(file),
      facts.kind,
      'width' in facts ? `${facts.width}×${facts.height}` : '–',
      'durationSeconds' in facts ? duration(facts.durationSeconds) : '–',
      grouped(plan.tokens.total),
      ...models.map((model) => (offered.includes(model) ? priceUsd(model, plan) : '–')),
    ]);
  }
  return table.toString();
}

function modelsFor(facts: MediaFacts, models: readonly Model[]): Model[] {
  return models.filter((model) => model.inputs.includes(facts.kind));
}

/** As part of a prompt that was not cached. */
function priceUsd(model: Model, { tokens: { total } }: MediaPlan): string {
  return formatUsd(pricesFor(model, total).promptNano * total);
}
