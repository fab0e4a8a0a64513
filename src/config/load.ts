/**
 * Reads the settings once, at start: defaults, then the file, then the environment. Faults of the
 * file name their line. Nobody else in the house reads the environment.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { availableParallelism } from 'node:os';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import type { Model, TokenPrices } from '../core/models.ts';
import { DEFAULT_MODELS } from './default-models.ts';
import { ENVIRONMENT, fileSchema, type FileSettings, type ModelSettings } from './schema.ts';

const DEFAULT_CONFIG_FILE = 'mimosa.config.yaml';
const NANO_PER_USD_PER_MILLION = 1000;
const LOG_FORMATS = new Set(['pretty', 'json']);

interface EngineSettings {
  readonly name: string;
  readonly kind: 'local';
  readonly threads: number;
}

/** Everything the house is built from; complete, checked, with absolute paths. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly modelsDirectory: string;
  readonly ffmpegPath: string | null;
  /** From MIMOSA_ROOT_KEY; null = generate one. */
  readonly rootKey: string | null;
  readonly log: { readonly format: 'pretty' | 'json'; readonly level: string };
  readonly mediaAllow: readonly string[];
  readonly decoderProcesses: number;
  readonly bodyLimitBytes: number;
  readonly bodyTimeoutMs: number;
  readonly bytesInFlightLimit: number;
  readonly engines: readonly EngineSettings[];
  readonly models: readonly Model[];
}

export interface SettingsFault {
  /** File name or environment variable. */
  readonly where: string;
  /** Line in the file, from 1; null for the environment. */
  readonly line: number | null;
  readonly message: string;
}

/** The settings cannot be used; `faults` says why, one by one. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly SettingsFault[];

  constructor(faults: readonly SettingsFault[]) {
    super(faults.map(describeFault).join('\n'));
    this.faults = faults;
  }
}

/** `mimosa.config.yaml:12: port must be …` */
export function describeFault(fault: SettingsFault): string {
  return `${fault.where}${fault.line === null ? '' : `:${fault.line}`}: ${fault.message}`;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the configuration file is expected, and whether the user named it. */
function configFile(environment: Environment): { path: string; named: boolean } {
  const named = environment['MIMOSA_CONFIG'];
  return { path: path.resolve(named ?? DEFAULT_CONFIG_FILE), named: named !== undefined };
}

/**
 * Loads and checks the settings.
 * Throws SettingsError with every fault found.
 */
export function loadSettings(environment: Environment, isTerminal: boolean): Settings {
  const { document, lines, name } = readConfigFile(environment);
  const merged = { ...(document?.toJS() as object | null) } as Record<string, unknown>;
  const fromEnvironment = applyEnvironment(merged, environment);
  const result = fileSchema.safeParse(merged);
  if (!result.success) {
    throw new SettingsError(
      result.error.issues.map((issue) => {
        const variable = fromEnvironment.get(issue.path.slice(0, 2).join('.'));
        const dotted = issue.path.join('.') || 'the file';
        return {
          where: variable ?? name,
          line: variable === undefined ? lineOf(document, lines, issue.path) : null,
          message: `${variable === undefined ? dotted : 'value'}: ${issue.message}`,
        };
      }),
    );
  }
  return complete(result.data, environment, isTerminal, (issuePath, message) => ({
    where: name,
    line: lineOf(document, lines, issuePath),
    message: `${issuePath.join('.')}: ${message}`,
  }));
}

function readConfigFile(environment: Environment): {
  document: Document | null;
  lines: LineCounter;
  name: string;
} {
  const file = configFile(environment);
  const lines = new LineCounter();
  const name = path.relative(process.cwd(), file.path) || file.path;
  let text: string;
  try {
    text = readFileSync(file.path, 'utf8');
  } catch {
    if (!file.named) return { document: null, lines, name };
    throw new SettingsError([{ where: name, line: null, message: 'the file cannot be read' }]);
  }
  const document = parseDocument(text, { lineCounter: lines });
  const faults = document.errors.map((error) => ({
    where: name,
    line: lines.linePos(error.pos[0]).line,
    message: error.message.split('\n')[0] ?? 'not valid YAML',
  }));
  if (faults.length > 0) throw new SettingsError(faults);
  const value: unknown = document.toJS();
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) {
    throw new SettingsError([
      { where: name, line: 1, message: 'the file must hold keys and values' },
    ]);
  }
  return { document, lines, name };
}

/** Line of the deepest node of the path that exists in the file. */
function lineOf(
  document: Document | null,
  lines: LineCounter,
  issuePath: readonly PropertyKey[],
): number | null {
  for (let depth = issuePath.length; depth >= 0; depth -= 1) {
    const node: unknown = document?.getIn(issuePath.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

/** Writes environment values into the file's object; returns which setting came from where. */
function applyEnvironment(
  target: Record<string, unknown>,
  environment: Environment,
): Map<string, string> {
  const origin = new Map<string, string>();
  for (const { name, setting } of ENVIRONMENT) {
    const text = environment[name];
    if (setting === null || text === undefined || text === '') continue;
    const [key, inner] = setting as [string, string?];
    if (key === 'log') {
      const log = parseLog(text);
      target[key] = { ...asObject(target[key]), ...log };
      for (const part of Object.keys(log)) origin.set(`log.${part}`, name);
      continue;
    }
    origin.set(inner === undefined ? key : `${key}.${inner}`, name);
    if (key === 'port') target[key] = /^\d+$/.test(text) ? Number(text) : text;
    else if (inner === undefined) target[key] = text;
    else target[key] = { ...asObject(target[key]), [inner]: splitList(text) };
  }
  return origin;
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function parseLog(text: string): { format?: string; level?: string } {
  const words = splitList(text);
  const format = words.find((word) => LOG_FORMATS.has(word));
  const level = words.find((word) => !LOG_FORMATS.has(word));
  return { ...(format !== undefined && { format }), ...(level !== undefined && { level }) };
}

function complete(
  file: FileSettings,
  environment: Environment,
  isTerminal: boolean,
  fault: (issuePath: readonly PropertyKey[], message: string) => SettingsFault,
): Settings {
  const dataDirectory = path.resolve(file.dataDir);
  const cores = availableParallelism();
  const engines = file.engines.map((engine) => ({
    name: engine.name,
    kind: engine.kind,
    threads: engine.threads ?? cores,
  }));
  const models = mergeModels(file.models, engines[0]?.name ?? 'local');
  const faults = checkReferences(engines, models, fault);
  if (faults.length > 0) throw new SettingsError(faults);
  return {
    host: file.host,
    port: file.port,
    dataDirectory,
    modelsDirectory: path.resolve(file.modelsDir ?? path.join(dataDirectory, 'models')),
    ffmpegPath: file.ffmpeg ?? null,
    rootKey: environment['MIMOSA_ROOT_KEY']?.trim() || null,
    log: { format: file.log.format ?? (isTerminal ? 'pretty' : 'json'), level: file.log.level },
    mediaAllow: file.media.allow,
    decoderProcesses: file.media.decoders ?? cores,
    bodyLimitBytes: file.limits.bodyBytes,
    bodyTimeoutMs: file.limits.bodyTimeoutMs,
    bytesInFlightLimit: file.limits.bytesInFlight,
    engines,
    models,
  };
}

function mergeModels(
  changes: Readonly<Record<string, ModelSettings>>,
  firstEngine: string,
): Model[] {
  const byId = new Map<string, Model>(
    DEFAULT_MODELS.map((model) => [model.id, { ...model, engines: [firstEngine] }]),
  );
  const template = byId.get('mimo-v2.5')!;
  for (const [id, change] of Object.entries(changes)) {
    byId.set(id, applyChange({ ...(byId.get(id) ?? template), id }, change));
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function applyChange(base: Model, change: ModelSettings): Model {
  return {
    id: base.id,
    contextTokens: change.contextTokens ?? base.contextTokens,
    maxOutputTokens: change.maxOutputTokens ?? base.maxOutputTokens,
    defaultOutputTokens: Math.min(
      change.defaultOutputTokens ?? base.defaultOutputTokens,
      change.maxOutputTokens ?? base.maxOutputTokens,
    ),
    inputs: change.inputs ?? base.inputs,
    thinkingByDefault: change.thinkingByDefault ?? base.thinkingByDefault,
    requestsPerMinute: change.limits?.rpm ?? base.requestsPerMinute,
    tokensPerMinute: change.limits?.tpm ?? base.tokensPerMinute,
    prices: change.prices ? toNano(change.prices) : base.prices,
    longContextPrices:
      change.longContextPrices === undefined
        ? change.prices
          ? null
          : base.longContextPrices
        : change.longContextPrices && toNano(change.longContextPrices),
    engines: change.engines ?? base.engines,
  };
}

function toNano(price: { cached: number; prompt: number; completion: number }): TokenPrices {
  return {
    cachedNano: Math.round(price.cached * NANO_PER_USD_PER_MILLION),
    promptNano: Math.round(price.prompt * NANO_PER_USD_PER_MILLION),
    completionNano: Math.round(price.completion * NANO_PER_USD_PER_MILLION),
  };
}

function checkReferences(
  engines: readonly EngineSettings[],
  models: readonly Model[],
  fault: (issuePath: readonly PropertyKey[], message: string) => SettingsFault,
): SettingsFault[] {
  const names = new Set(engines.map((engine) => engine.name));
  const faults: SettingsFault[] = [];
  if (names.size < engines.length) faults.push(fault(['engines'], 'two engines have one name'));
  for (const model of models) {
    for (const engine of model.engines) {
      if (!names.has(engine)) {
        faults.push(fault(['models', model.id, 'engines'], `there is no engine named ${engine}`));
      }
    }
  }
  return faults;
}
