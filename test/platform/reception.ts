/**
 * A real server with the platform's routes on a real store, and people of every kind who call it.
 * Every answer is held against the OpenAPI document of the same server.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { EVERYTHING } from '../../src/engines/capabilities.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createApiKey } from '../../src/keys/api-keys.ts';
import { createKeyRing } from '../../src/keys/create-key-ring.ts';
import { MAIN_ACCOUNT_ID, openMainAccount } from '../../src/keys/main-account.ts';
import { createSignInLink } from '../../src/keys/sign-in-links.ts';
import { createUser } from '../../src/keys/users.ts';
import { createSessions, csrfTokenOf } from '../../src/keys/sessions.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { createRateLimits } from '../../src/limits/create-rate-limits.ts';
import type { RateLimits } from '../../src/limits/rate-limits.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { createMetrics, type Metrics } from '../../src/observe/metrics.ts';
import type { Services } from '../../src/pipeline/services.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Account, ApiKey, Store, User } from '../../src/storage/store.ts';
import { createAccount } from '../../src/keys/accounts.ts';
import { createModelPull } from '../../src/platform/model-pull.ts';
import { platformRoutes } from '../../src/platform/platform-routes.ts';
import { httpEngineSettings } from '../support/engine-settings.ts';
import { heldClock, type HeldClock } from '../support/held-clock.ts';
import { MODEL } from '../../src/ledger/desk.fixture.ts';
import { answerChecker } from './answer-checker.ts';

/** Who calls. `stranger` is a member of another account than `member`. */
export const WHO = [
  'anybody',
  'wrong-key',
  'member-key',
  'member',
  'stranger',
  'admin',
  'admin-key',
] as const;
export type Who = (typeof WHO)[number];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the answer is no JSON. */
  readonly json: Json;
}

/** Tests know what they look for. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface Sending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reception {
  readonly url: string;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  readonly clock: HeldClock;
  /** Of the member, who may do nothing elsewhere. */
  readonly account: Account;
  readonly otherAccount: Account;
  readonly member: User;
  readonly admin: User;
  /** A plain key of the member's account, and the admin key of `main`. */
  readonly memberKey: ApiKey;
  readonly adminKey: ApiKey;
  readonly send: (who: Who, method: string, path: string, sending?: Sending) => Promise<Answer>;
  /** Without any credentials of its own. */
  readonly sendRaw: (method: string, path: string, sending?: Sending) => Promise<Answer>;
  /** What the server has logged so far: a line of JSON an event. */
  readonly log: () => string;
  /** What `send` sends for somebody. */
  readonly credentialsOf: (who: Who) => Readonly<Record<string, string>>;
  readonly signInToken: (user: User) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Answers `state`, and nothing else. */
const ENGINE: Engine = {
  name: 'e',
  kind: 'scripted',
  capabilities: () => EVERYTHING,
  probe: async () => EVERYTHING,
  health: async () => ({ state: 'loading', detail: 'it warms up' }),
  async *stream() {},
  close: async () => {},
};

/** `databaseUrl`: of an empty PostgreSQL database; null = SQLite. */
export async function openReception(databaseUrl: string | null = null): Promise<Reception> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-reception-'));
  const store = await openStore({ databaseUrl, dataDirectory: directory });
  const clock = heldClock();
  await openMainAccount(store, clock);
  const ledger = await openLedger({
    store,
    clock,
    replicaId: randomUUID(),
    onlyReplica: true,
    models: [MODEL],
    warn: () => {},
  });
  const limits = await createRateLimits({
    redisUrl: null,
    clock,
    replicas: () => 1,
    modelRates: true,
    warn: () => {},
  });
  let log = '';
  const keys = createKeyRing(store, clock);
  const metrics = createMetrics();
  const models = new Map([[MODEL.id, MODEL]]);
  const engines = new Map([[ENGINE.name, ENGINE]]);
  const app = createHttpServer(
    {
      // The routes of chats, which need more, are not called.
      services: { models, engines, metrics } as unknown as Services,
      keys,
      clock,
      bodyLimitBytes: 1_048_576,
      bodyTimeoutMs: 60_000,
    },
    createLogger(
      { format: 'json', level: 'info' },
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          log += chunk.toString();
          done();
        },
      }),
    ),
  );
  platformRoutes(app, {
    store,
    ledger,
    keys,
    limits,
    models,
    engines,
    engineSettings: [httpEngineSettings({ name: 'e', baseUrls: ['https://gpu-1:8443/secret/v1'] })],
    metrics,
    modelsDirectory: directory,
    modelPull: createModelPull(async () => {}),
    clock,
    version: '1.2.3',
    startedMs: clock.nowMs(),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });

  const account = await createAccount(store, { name: 'Ours' }, clock);
  const otherAccount = await createAccount(store, { name: 'Theirs' }, clock);
  const user = (accountId: string, email: string, role: User['role']): Promise<User> =>
    createUser(store, { accountId, email, role, password: null }, clock);
  const member = await user(account.id, 'member@example.org', 'member');
  const stranger = await user(otherAccount.id, 'stranger@example.org', 'member');
  const admin = await user(MAIN_ACCOUNT_ID, 'admin@example.org', 'admin');
  const createdBy = 'test';
  const plain = await createApiKey(
    store,
    { accountId: account.id, name: 'Plain', createdBy },
    clock,
  );
  const mighty = await createApiKey(
    store,
    { accountId: MAIN_ACCOUNT_ID, name: 'Mighty', createdBy, admin: true },
    clock,
  );

  const check = answerChecker(await (await fetch(`${url}/api/openapi.json`)).json());
  const sessions = createSessions(store, clock);
  const signInToken = async (who: User): Promise<string> =>
    (await createSignInLink(store, who, clock)).token;
  const sessionOf = async (who: User): Promise<Record<string, string>> => {
    const { token } = await sessions.signInWithLink({
      token: await signInToken(who),
      address: '10.0.0.1',
    });
    return { cookie: `mimosa_session=${token}`, 'x-csrf-token': csrfTokenOf(token) };
  };
  const credentials: Readonly<Record<Who, Readonly<Record<string, string>>>> = {
    anybody: {},
    'wrong-key': { 'api-key': 'sk-wrong' },
    'member-key': { authorization: `Bearer ${plain.key}` },
    member: await sessionOf(member),
    stranger: await sessionOf(stranger),
    admin: await sessionOf(admin),
    'admin-key': { 'api-key': mighty.key },
  };

  async function sendRaw(method: string, route: string, sending: Sending = {}): Promise<Answer> {
    const { body, headers = {} } = sending;
    const response = await fetch(url + route, {
      method,
      headers,
      redirect: 'manual',
      body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const answer = {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
    check(method, route, answer);
    return answer;
  }

  return {
    url,
    store,
    ledger,
    limits,
    metrics,
    clock,
    account,
    otherAccount,
    member,
    admin,
    memberKey: plain.row,
    adminKey: mighty.row,
    send: (who, method, route, { body, headers } = {}) =>
      sendRaw(method, route, { body, headers: { ...credentials[who], ...headers } }),
    sendRaw,
    log: () => log,
    credentialsOf: (who) => credentials[who],
    signInToken,
    async close() {
      const closed = app.close();
      app.server.closeAllConnections();
      await closed;
      await keys.close();
      await limits.close();
      await ledger.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
