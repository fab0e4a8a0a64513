/** `mimosa users`: the people who may sign in to the console. */
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { MAIN_ACCOUNT_ID } from '../keys/main-account.ts';
import { createSignInLink } from '../keys/sign-in-links.ts';
import { createUser, normalizedEmail, setPassword } from '../keys/users.ts';
import type { Store, User, UserRole } from '../storage/store.ts';
import { CommandError } from './failure.ts';
import { readSecret } from './read-secret.ts';
import type { JsonOption } from './session.ts';
import { signInUrl } from './sign-in-url.ts';
import { tableText, type Column } from './table.ts';
import { printJson, printLine, printRemark, type Terminal } from './terminal.ts';
import { isoTime, timeText } from './times.ts';
import { withStore } from './with-store.ts';

const COLUMNS: readonly Column[] = [
  { title: 'id' },
  { title: 'e-mail' },
  { title: 'role' },
  { title: 'account' },
  { title: 'password' },
  { title: 'since' },
  { title: 'state' },
];

export interface CreateUserOptions extends JsonOption {
  readonly account?: string;
  readonly role: UserRole;
}

/** Without a password: the link that is printed signs in once, and then one is set. */
export async function addUser(
  settings: Settings,
  email: string,
  options: CreateUserOptions,
  terminal: Terminal,
): Promise<void> {
  await withStore(settings, async (store) => {
    const accountId = options.account ?? MAIN_ACCOUNT_ID;
    const { role } = options;
    const user = await createUser(store, { accountId, email, role, password: null }, systemClock);
    await printLink(store, user, settings, options, terminal);
  });
}

export async function listUsers(
  settings: Settings,
  options: JsonOption,
  terminal: Terminal,
): Promise<void> {
  const users = await withStore(settings, (store) => store.users(null));
  if (options.json) printJson(terminal, { users: users.map(jsonOf) });
  else printLine(terminal, tableText(COLUMNS, users.map(rowOf), terminal.out.columns));
}

/** For whoever has lost the password. */
export async function linkUser(
  settings: Settings,
  email: string,
  options: JsonOption,
  terminal: Terminal,
): Promise<void> {
  await withStore(settings, async (store) =>
    printLink(store, await theUser(store, email), settings, options, terminal),
  );
}

/** Reads the password from standard input, on a terminal without showing it. */
export async function changePassword(
  settings: Settings,
  email: string,
  options: JsonOption,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  await withStore(settings, async (store) => {
    const user = await theUser(store, email);
    const password = await readSecret(`New password of ${user.email}: `, terminal, signal);
    await setPassword(store, user.id, password, null);
    if (options.json) printJson(terminal, jsonOf({ ...user, passwordHash: '' }));
    else printLine(terminal, `${user.email} has a new password, and is signed out everywhere.`);
  });
}

async function printLink(
  store: Store,
  user: User,
  settings: Settings,
  options: JsonOption,
  terminal: Terminal,
): Promise<void> {
  const { token, expiresMs } = await createSignInLink(store, user, systemClock);
  const url = signInUrl(`http://${settings.host}:${settings.port}`, token);
  if (options.json) {
    printJson(terminal, { ...jsonOf(user), sign_in_url: url, expires: isoTime(expiresMs) });
    return;
  }
  printRemark(terminal, `Signs ${user.email} in once, until ${timeText(expiresMs)} UTC:`);
  printLine(terminal, url);
}

async function theUser(store: Store, email: string): Promise<User> {
  const user = await store.userByEmail(normalizedEmail(email));
  if (user === null) {
    throw new CommandError(`there is no user ${email}; npx mimosa users list shows all`);
  }
  return user;
}

function rowOf(user: User): readonly string[] {
  return [
    user.id,
    user.email,
    user.role,
    user.accountId,
    user.passwordHash === null ? 'not set' : 'set',
    timeText(user.createdMs),
    user.disabled ? 'disabled' : 'good',
  ];
}

function jsonOf(user: User): Readonly<Record<string, unknown>> {
  return {
    id: user.id,
    email: user.email,
    role: user.role,
    account: user.accountId,
    has_password: user.passwordHash !== null,
    disabled: user.disabled,
    created: isoTime(user.createdMs),
  };
}
