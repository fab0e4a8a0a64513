/**
 * Brings missing models onto the disk while saying so: a progress bar on a terminal, one line a
 * model elsewhere. Used by `models pull`, by the first `serve` and by the first `chat`.
 */
import { SingleBar } from 'cli-progress';
import type { Settings } from '../config/load.ts';
import type { PullEvent, PullOptions } from '../engines/local/models/pull.ts';
import { modelStatus, type ModelStatus } from '../engines/local/models/status.ts';
import { requireWritable } from './directory.ts';
import { printRemark, type Terminal } from './terminal.ts';
import { megabytes } from './units.ts';

const BAR_FORMAT = '{name} {bar} {received} of {size}';
const NAME_CHARACTERS = 16;

/**
 * The models of the embedded engine that are not there in full, by size; none where that engine
 * answers nobody. `modelId`: only one API model matters.
 */
export async function missingModels(settings: Settings, modelId?: string): Promise<ModelStatus[]> {
  return needsModels(settings, modelId) ? await wanting(settings.modelsDirectory) : [];
}

/** Whether the embedded engine answers for any API model, or for this one. */
export function needsModels({ engines, models }: Settings, modelId?: string): boolean {
  const local = new Set(engines.filter(({ kind }) => kind === 'local').map(({ name }) => name));
  return models
    .filter(({ id }) => modelId === undefined || id === modelId)
    .some((model) => model.engines.some((name) => local.has(name)));
}

async function wanting(directory: string): Promise<ModelStatus[]> {
  return (await modelStatus(directory)).filter(({ state }) => state !== 'present');
}

interface ReportedPullOptions extends Omit<PullOptions, 'onProgress'> {
  /** Hears the same as whoever reads along. */
  readonly alsoTold?: (event: PullEvent) => void;
}

/** Pulls what is missing and reports on standard error. Rejects like `pullModels`. */
export async function pullWithProgress(
  terminal: Terminal,
  options: ReportedPullOptions,
): Promise<void> {
  const report = terminal.error.isTTY
    ? barReport(terminal)
    : lineReport((line) => printRemark(terminal, line));
  await pullReporting(report, options);
}

/** The same for a log, which takes whole lines only. */
export async function pullWithLines(
  say: (line: string) => void,
  options: ReportedPullOptions,
): Promise<void> {
  await pullReporting(lineReport(say), options);
}

async function pullReporting(report: Report, options: ReportedPullOptions): Promise<void> {
  const { directory, alsoTold } = options;
  if ((await wanting(directory)).length > 0) {
    await requireWritable(directory, 'MIMOSA_MODELS_DIR');
  }
  // npm's client is large, and most servers find their models in place.
  const { pullModels } = await import('../engines/local/models/pull.ts');
  try {
    await pullModels({
      ...options,
      onProgress(event) {
        report.event(event);
        alsoTold?.(event);
      },
    });
  } finally {
    report.end();
  }
}

interface Report {
  event(event: PullEvent): void;
  end(): void;
}

function lineReport(say: (line: string) => void): Report {
  return {
    event({ type, model }) {
      const name = `${model.id} (${model.package}@${model.version})`;
      if (type === 'start') {
        say(`pulling ${name}, ${megabytes(model.tarballBytes)}`);
      } else if (type === 'done') say(`pulled ${name}`);
    },
    end: () => undefined,
  };
}

function barReport(terminal: Terminal): Report {
  let bar: SingleBar | null = null;
  const end = (): void => {
    bar?.stop();
    bar = null;
  };
  return {
    event(event) {
      const { model } = event;
      if (event.type === 'start') {
        bar = new SingleBar({ format: BAR_FORMAT, stream: terminal.error, hideCursor: true });
        bar.start(model.tarballBytes, 0, {
          name: model.id.padEnd(NAME_CHARACTERS),
          received: megabytes(0),
          size: megabytes(model.tarballBytes),
        });
      } else if (event.type === 'progress') {
        bar?.update(Math.min(event.receivedBytes, event.totalBytes), {
          received: megabytes(event.receivedBytes),
        });
      } else if (event.type === 'done') end();
    },
    end,
  };
}
