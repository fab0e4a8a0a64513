/** The commands about what was used: usage, bills, prices, and copies of it all. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { UsageGroup } from '../storage/store.ts';
import {
  parseDays,
  parseInstant,
  parseList,
  parseMoment,
  parseMonth,
  parsePrice,
} from './arguments.ts';
import type { BillOptions } from './bill.ts';
import type { ListPricesOptions, SetPriceOptions } from './prices.ts';
import { JSON_HELP, type JsonOption, type Session } from './session.ts';
import type { UsageOptions } from './usage.ts';

const DEFAULT_DAYS = 30;
const USAGE_GROUPS: readonly UsageGroup[] = ['hour', 'day', 'model', 'key', 'account'];

export function addUsage(program: Command, { terminal, settings }: Session): void {
  program
    .command('usage')
    .description('what was used, and what it cost')
    .addOption(
      new Option('--days <number>', 'UTC days, the last one (today) included')
        .argParser(parseDays)
        .default(DEFAULT_DAYS)
        .conflicts('from'),
    )
    .option('--from <when>', 'instead: since a day or a time, like 2026-11-01', parseInstant)
    .option('--to <when>', 'until then, not included; default: now', parseInstant)
    .option('--by <groups>', `a comma list of ${USAGE_GROUPS.join(', ')}`, parseGroups, [
      'day',
      'model',
    ])
    .option('--account <id>', 'of this account only')
    .option('--key <id>', 'of this key only')
    .option('--model <id>', 'of this model only')
    .option('--json', JSON_HELP, false)
    .action(async (options: UsageOptions) => {
      const inForce = settings();
      const { usage } = await import('./usage.ts');
      await usage(inForce, options, terminal);
    });
}

export function addBill(program: Command, { terminal, settings }: Session): void {
  program
    .command('bill')
    .description('the bill of an account for a month')
    .argument('[month]', 'like 2026-11; default: the running one (UTC)', parseMonth)
    .option('--account <id>', 'default: main')
    .option('--csv', 'for spreadsheets', false)
    .option('--json', JSON_HELP, false)
    .action(async (month: string | undefined, options: BillOptions) => {
      const inForce = settings();
      const { bill } = await import('./bill.ts');
      await bill(inForce, month, options, terminal);
    });
}

export function addPrices(program: Command, { terminal, settings }: Session): void {
  const prices = program.command('prices').description('the price book, USD per million tokens');
  prices
    .command('list')
    .description('prices in force and to come')
    .option('--all', 'past ones too', false)
    .option('--json', JSON_HELP, false)
    .action(async (options: ListPricesOptions) => {
      const inForce = settings();
      const { listPrices } = await import('./prices.ts');
      await listPrices(inForce, options, terminal);
    });
  prices
    .command('set')
    .description('enter a price; what is not named stays as it is')
    .argument('<model>')
    .option('--cached <usd>', 'prompt tokens that were cached', parsePrice)
    .option('--prompt <usd>', 'other prompt tokens', parsePrice)
    .option('--completion <usd>', 'completion tokens', parsePrice)
    .option('--long-cached <usd>', 'where the prompt is above 262,144 tokens', parsePrice)
    .option('--long-prompt <usd>', 'the same', parsePrice)
    .option('--long-completion <usd>', 'the same', parsePrice)
    .option('--from <when>', 'a date, or a time from now (12h); default: at once', parseMoment)
    .option('--json', JSON_HELP, false)
    .action(async (model: string, options: SetPriceOptions) => {
      const inForce = settings();
      const { setPrice } = await import('./prices.ts');
      await setPrice(inForce, model, options, terminal);
    });
}

export function addBackup(program: Command, { terminal, settings }: Session): void {
  program
    .command('backup')
    .description('copy everything that is remembered into a new file')
    .argument('<file>')
    .option('--json', JSON_HELP, false)
    .action(async (file: string, options: JsonOption) => {
      const inForce = settings();
      const { backup } = await import('./backup.ts');
      await backup(inForce, file, options, terminal);
    });
  program
    .command('restore')
    .description('fill an empty database from a backup')
    .argument('<file>')
    .option('--json', JSON_HELP, false)
    .action(async (file: string, options: JsonOption) => {
      const inForce = settings();
      const { restore } = await import('./backup.ts');
      await restore(inForce, file, options, terminal);
    });
}

function parseGroups(text: string): readonly UsageGroup[] {
  const named = parseList(text);
  const groups = USAGE_GROUPS.filter((group) => named.includes(group));
  if (groups.length < named.length) {
    throw new InvalidArgumentError(`It must be a list of ${USAGE_GROUPS.join(', ')}.`);
  }
  return groups;
}
