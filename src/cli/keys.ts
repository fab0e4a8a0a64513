/** `mimosa keys`: API keys of the store, made, listed and revoked, whether a server runs or not. */
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { createApiKey, revokeApiKey, unknownModels } from '../keys/api-keys.ts';
import { MAIN_ACCOUNT_ID } from '../keys/main-account.ts';
import type { ApiKey, Store } from '../storage/store.ts';
import { CommandError } from './failure.ts';
import { limitsAsJson, limitsOf, limitsText, type LimitValues } from './limit-options.ts';
import type { JsonOption } from './session.ts';
import { tableText, type Column } from './table.ts';
import { printJson, printLine, printRemark, type Terminal } from './terminal.ts';
import { isoTime, timeText } from './times.ts';
import { BY_COMMAND_LINE, withStore } from './with-store.ts';

const DEFAULT_NAME = 'Made on the command line';

const COLUMNS: readonly Column[] = [
  { title: 'id' },
  { title: 'key' },
  { title: 'name' },
  { title: 'account' },
  { title: 'may' },
  { title: 'limits' },
  { title: 'expires' },
  { title: 'last used' },
  { title: 'state' },
];

export interface CreateKeyOptions extends JsonOption, LimitValues {
  readonly name?: string;
  readonly account?: string;
  readonly models?: readonly string[];
  readonly routes?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expires?: number;
  readonly admin: boolean;
}

export interface ListKeysOptions extends JsonOption {
  readonly account?: string;
  /** Revoked ones too. */
  readonly all: boolean;
}

/** Standard output gets the key alone, so that a script may keep it; it is never shown again. */
export async function createKey(
  settings: Settings,
  options: CreateKeyOptions,
  terminal: Terminal,
): Promise<void> {
  const { row, key } = await withStore(settings, (store) =>
    createApiKey(
      store,
      {
        accountId: options.account ?? MAIN_ACCOUNT_ID,
        name: options.name ?? DEFAULT_NAME,
        models: options.models ?? null,
        routes: options.routes ?? null,
        expiresMs: options.expires ?? null,
        limits: limitsOf(options),
        admin: options.admin,
        createdBy: BY_COMMAND_LINE,
      },
      systemClock,
    ),
  );
  const known = new Set(settings.models.map(({ id }) => id));
  const unknown = unknownModels(row.models, (id) => known.has(id));
  if (unknown.length > 0) {
    printRemark(terminal, `There is no such model here yet: ${unknown.join(', ')}`);
  }
  if (options.json) {
    printJson(terminal, { key, ...jsonOf(row) });
    return;
  }
  printRemark(terminal, `Key ${row.id} (${row.name}); it is shown only this once:`);
  printLine(terminal, key);
}

export async function listKeys(
  settings: Settings,
  options: ListKeysOptions,
  terminal: Terminal,
): Promise<void> {
  const all = await withStore(settings, (store) => store.keys(options.account ?? null));
  const keys = options.all ? all : all.filter(({ revokedMs }) => revokedMs === null);
  if (options.json) printJson(terminal, { keys: keys.map(jsonOf) });
  else printLine(terminal, tableText(COLUMNS, keys.map(rowOf), terminal.out.columns));
}

/** `wanted`: an id, or a hint as `keys list` shows it. */
export async function revokeKey(
  settings: Settings,
  wanted: string,
  options: JsonOption,
  terminal: Terminal,
): Promise<void> {
  const revoked = await withStore(settings, async (store) =>
    revokeApiKey(store, (await theKey(store, wanted)).id, systemClock),
  );
  if (options.json) printJson(terminal, jsonOf(revoked));
  else {
    printLine(terminal, `Revoked ${revoked.hint} (${revoked.name}); servers refuse it at once.`);
  }
}

async function theKey(store: Store, wanted: string): Promise<ApiKey> {
  const hint = wanted.replace('...', '…');
  const keys = await store.keys(null);
  const found = keys.filter((key) => key.id === wanted || key.hint === hint);
  const [key] = found;
  if (key === undefined) {
    throw new CommandError(`there is no key ${wanted}; npx mimosa keys list shows ids and hints`);
  }
  if (found.length === 1) return key;
  throw new CommandError(
    `several keys are ${wanted}; name one by its id: ${found.map(({ id }) => id).join(', ')}`,
  );
}

function rowOf(key: ApiKey): readonly string[] {
  return [
    key.id,
    key.hint,
    key.name,
    key.accountId,
    mayText(key),
    limitsText(key.limits),
    timeText(key.expiresMs),
    timeText(key.lastUsedMs),
    stateOf(key),
  ];
}

function mayText({ admin, models, routes }: ApiKey): string {
  const restrictions = [...(models ?? []), ...(routes ?? [])].join(', ');
  return `${admin ? 'admin; ' : ''}${restrictions || 'everything'}`;
}

function stateOf({ revokedMs, expiresMs }: ApiKey): 'revoked' | 'expired' | 'good' {
  if (revokedMs !== null) return 'revoked';
  return expiresMs !== null && expiresMs <= systemClock.nowMs() ? 'expired' : 'good';
}

function jsonOf(key: ApiKey): Readonly<Record<string, unknown>> {
  return {
    id: key.id,
    hint: key.hint,
    name: key.name,
    account: key.accountId,
    admin: key.admin,
    models: key.models,
    routes: key.routes,
    limits: limitsAsJson(key.limits),
    state: stateOf(key),
    expires: isoTime(key.expiresMs),
    created: isoTime(key.createdMs),
    created_by: key.createdBy,
    revoked: isoTime(key.revokedMs),
    last_used: isoTime(key.lastUsedMs),
  };
}
