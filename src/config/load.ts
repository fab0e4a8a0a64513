/**
 * Reads the settings once, at start: defaults, then the file, then the environment. Faults of the
 * file name their line. Nobody else in the house reads the environment.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { availableParallelism } from 'node:os';
import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { Model } from '../core/models.ts';
import {
  checkEngineKeys,
  checkListeners,
  completeEngine,
  type Environment,
  type EngineSettings,
} from './engines.ts';
import { mergeModels } from './models.ts';
import { ENVIRONMENT, fileSchema, type FileSettings } from './schema.ts';
import { checkTracing, type TracingSettings, tracingOf } from './tracing.ts';
import { checkUrls } from './urls.ts';
import { MAX_PARALLEL } from './whole-number.ts';

const DEFAULT_CONFIG_FILE = 'mimosa.config.yaml';
const LOG_FORMATS = new Set(['pretty', 'json']);

/** Everything the house is built from; complete, checked, with absolute paths. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Addresses and CIDR ranges. */
  readonly trustedProxies: readonly string[];
  readonly dataDirectory: string;
  readonly modelsDirectory: string;
  readonly ffmpegPath: string | null;
  /** From MIMOSA_ROOT_KEY; null = generate one. */
  readonly rootKey: string | null;
  /** From DATABASE_URL; null = SQLite in the data directory. */
  readonly databaseUrl: string | null;
  /** From REDIS_URL; null = limits are counted in this process. */
  readonly redisUrl: string | null;
  /** From OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT; null = no traces. */
  readonly tracing: TracingSettings | null;
  readonly log: { readonly format: 'pretty' | 'json'; readonly level: string };
  readonly mediaAllow: readonly string[];
  readonly decoderProcesses: number;
  /** 0 = nothing is kept. */
  readonly mediaCacheLimitBytes: number;
  readonly bodyLimitBytes: number;
  readonly bodyTimeoutMs: number;
  readonly bytesInFlightLimit: number;
  /** Running answers may go on for so long when the server stops. */
  readonly drainMs: number;
  /** Whether requests and tokens per minute of the models hold. */
  readonly rates: boolean;
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
    const faults = result.error.issues
      .flatMap(splitUnknownKeys)
      .map(({ path: issuePath, message }) => {
        const variable = fromEnvironment.get(issuePath.slice(0, 2).join('.'));
        if (variable !== undefined) return { where: variable, line: null, message };
        const dotted = issuePath.join('.') || 'the file';
        const line = lineOf(document, lines, issuePath);
        return { where: name, line, message: `${dotted}: ${message}` };
      });
    throw new SettingsError(faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)));
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

/** Unknown keys are faults of their own, each with its own path. */
function splitUnknownKeys(
  issue: z.core.$ZodIssue,
): { path: readonly PropertyKey[]; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'unknown key' }));
}

/** Line of the deepest key or element of the path that exists in the file. */
function lineOf(
  document: Document | null,
  lines: LineCounter,
  issuePath: readonly PropertyKey[],
): number | null {
  for (let depth = issuePath.length; depth >= 0; depth -= 1) {
    const node = keyOrElement(document, issuePath.slice(0, depth));
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

/** The key itself where there is one: its value may begin on a later line, or be empty. */
function keyOrElement(document: Document | null, nodePath: readonly PropertyKey[]): unknown {
  const parent = document?.getIn(nodePath.slice(0, -1), true);
  if (nodePath.length === 0 || !isMap(parent)) return document?.getIn(nodePath, true);
  const wanted = String(nodePath.at(-1));
  return parent.items.find(({ key }) => isScalar(key) && String(key.value) === wanted)?.key;
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
    else if (key === 'trustedProxies') target[key] = splitList(text);
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
  const cores = Math.min(availableParallelism(), MAX_PARALLEL);
  const engines = file.engines.map((engine) => completeEngine(engine, environment, cores));
  const models = mergeModels(file.models, engines[0]?.name ?? 'local');
  const faults = [
    ...[...checkEngineKeys(file.engines, environment), ...checkListeners(file.engines)].map(
      ({ path: at, message }) => fault(at, message),
    ),
    ...checkReferences(engines, models, fault),
  ];
  faults.push(...checkUrls(environment), ...checkTracing(environment));
  if (faults.length > 0) throw new SettingsError(faults);
  return {
    host: file.host,
    port: file.port,
    trustedProxies: file.trustedProxies,
    dataDirectory,
    modelsDirectory: path.resolve(file.modelsDir ?? path.join(dataDirectory, 'models')),
    ffmpegPath: file.ffmpeg ?? null,
    rootKey: environment['MIMOSA_ROOT_KEY']?.trim() || null,
    databaseUrl: environment['DATABASE_URL']?.trim() || null,
    redisUrl: environment['REDIS_URL']?.trim() || null,
    tracing: tracingOf(environment),
    log: { format: file.log.format ?? (isTerminal ? 'pretty' : 'json'), level: file.log.level },
    mediaAllow: file.media.allow,
    decoderProcesses: file.media.decoders ?? cores,
    mediaCacheLimitBytes: file.media.cacheBytes,
    bodyLimitBytes: file.limits.bodyBytes,
    bodyTimeoutMs: file.limits.bodyTimeoutMs,
    bytesInFlightLimit: file.limits.bytesInFlight,
    drainMs: file.limits.drainMs,
    rates: file.limits.rates,
    engines,
    models,
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
