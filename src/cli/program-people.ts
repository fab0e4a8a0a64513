/** The commands about who may: keys, accounts, users. */
import { Option, type Command } from 'commander';
import type { AccountOptions, EntryOptions } from './accounts.ts';
import { checkedModels, checkedName, checkedRoutes } from '../keys/key-rules.ts';
import { checkedEmail } from '../keys/users.ts';
import { parseCredit, parseFuture, parseList, parseMoney, ruled } from './arguments.ts';
import type { CreateKeyOptions, ListKeysOptions } from './keys.ts';
import { addLimitOptions } from './limit-options.ts';
import { JSON_HELP, type JsonOption, type Session } from './session.ts';
import type { CreateUserOptions } from './users.ts';

const MAIN_HELP = 'id of an account; default: main';
const CREDIT_HELP = 'how far the balance may fall below zero; none = billed afterwards';

export function addKeys(program: Command, { terminal, settings }: Session): void {
  const keys = program.command('keys').description('API keys');
  const create = keys
    .command('create')
    .description('make a key; it is shown only once')
    .option('--name <name>', 'what it is for', ruled(checkedName, String))
    .option('--account <id>', MAIN_HELP)
    .option('--models <ids>', 'only these models: a comma list', ruled(checkedModels, parseList))
    .option(
      '--routes <scopes>',
      'only these: chat, tokens, models, usage',
      ruled(checkedRoutes, parseList),
    )
    .option('--expires <when>', 'a time from now (30d, 12h) or a date', parseFuture)
    .option('--admin', 'may administer everything', false)
    .option('--json', JSON_HELP, false);
  addLimitOptions(create, 'key').action(async (options: CreateKeyOptions) => {
    const inForce = settings();
    const { createKey } = await import('./keys.ts');
    await createKey(inForce, options, terminal);
  });
  keys
    .command('list')
    .description('which there are')
    .option('--account <id>', 'of this account only')
    .option('--all', 'revoked ones too', false)
    .option('--json', JSON_HELP, false)
    .action(async (options: ListKeysOptions) => {
      const inForce = settings();
      const { listKeys } = await import('./keys.ts');
      await listKeys(inForce, options, terminal);
    });
  keys
    .command('revoke')
    .description('end a key for good')
    .argument('<key>', 'its id, or its hint (sk-1a2b…9f)')
    .option('--json', JSON_HELP, false)
    .action(async (key: string, options: JsonOption) => {
      const inForce = settings();
      const { revokeKey } = await import('./keys.ts');
      await revokeKey(inForce, key, options, terminal);
    });
}

export function addAccounts(program: Command, { terminal, settings }: Session): void {
  const accounts = program.command('accounts').description('who pays, and how much there is');
  const create = accounts
    .command('create')
    .description('open an account; prepaid unless it has credit')
    .argument('<name>', 'what it is called', ruled(checkedName, String))
    .option('--credit <usd>', CREDIT_HELP, parseCredit)
    .option('--json', JSON_HELP, false);
  addLimitOptions(create, 'account').action(async (name: string, options: AccountOptions) => {
    const inForce = settings();
    const { createAccount } = await import('./accounts.ts');
    await createAccount(inForce, name, options, terminal);
  });
  accounts
    .command('list')
    .description('balances, credits, limits')
    .option('--json', JSON_HELP, false)
    .action(async (options: JsonOption) => {
      const inForce = settings();
      const { listAccounts } = await import('./accounts.ts');
      await listAccounts(inForce, options, terminal);
    });
  const limit = accounts
    .command('limit')
    .description('change limits and credit; what is not named stays')
    .argument('<id>')
    .option('--credit <usd>', CREDIT_HELP, parseCredit)
    .option('--json', JSON_HELP, false);
  addLimitOptions(limit, 'account').action(async (id: string, options: AccountOptions) => {
    const inForce = settings();
    const { limitAccount } = await import('./accounts.ts');
    await limitAccount(inForce, id, options, terminal);
  });
  const entries = [
    ['topup', 'top-up', 'add money'],
    ['adjust', 'adjustment', 'correct the balance, up or down'],
  ] as const;
  for (const [name, kind, description] of entries) {
    accounts
      .command(name)
      .description(description)
      .argument('<id>', 'of the account')
      .argument('<usd>', 'amount', parseMoney)
      .option('--note <text>', 'why', '')
      .option('--id <id>', 'whoever posts under the same id again posts nothing')
      .option('--json', JSON_HELP, false)
      .action(async (id: string, amountNano: number, options: EntryOptions) => {
        const inForce = settings();
        const { postEntry } = await import('./accounts.ts');
        await postEntry(inForce, kind, id, amountNano, options, terminal);
      });
  }
}

export function addUsers(program: Command, { terminal, interrupt, settings }: Session): void {
  const users = program.command('users').description('people who sign in to the console');
  users
    .command('create')
    .description('make a user; prints a link that signs in once')
    .argument('<email>', 'under which they sign in', ruled(checkedEmail, String))
    .option('--account <id>', MAIN_HELP)
    .addOption(
      new Option('--role <role>', 'admins see and do everything')
        .choices(['admin', 'member'])
        .default('member'),
    )
    .option('--json', JSON_HELP, false)
    .action(async (email: string, options: CreateUserOptions) => {
      const inForce = settings();
      const { addUser } = await import('./users.ts');
      await addUser(inForce, email, options, terminal);
    });
  users
    .command('list')
    .description('who there is')
    .option('--json', JSON_HELP, false)
    .action(async (options: JsonOption) => {
      const inForce = settings();
      const { listUsers } = await import('./users.ts');
      await listUsers(inForce, options, terminal);
    });
  users
    .command('link')
    .description('a link that signs in once, within an hour')
    .argument('<email>')
    .option('--json', JSON_HELP, false)
    .action(async (email: string, options: JsonOption) => {
      const inForce = settings();
      const { linkUser } = await import('./users.ts');
      await linkUser(inForce, email, options, terminal);
    });
  users
    .command('password')
    .description('set a password, which is read from standard input')
    .argument('<email>')
    .option('--json', JSON_HELP, false)
    .action(async (email: string, options: JsonOption) => {
      const inForce = settings();
      const { changePassword } = await import('./users.ts');
      await changePassword(inForce, email, options, terminal, interrupt.signal);
    });
}
