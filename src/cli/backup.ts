/** `mimosa backup` and `mimosa restore`: everything the platform remembers, in one file. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../config/load.ts';
import { CommandError } from './failure.ts';
import type { JsonOption } from './session.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';
import { grouped } from './units.ts';
import { withStore } from './with-store.ts';

/** Writes a new file; a server may go on meanwhile. */
export async function backup(
  settings: Settings,
  file: string,
  options: JsonOption,
  terminal: Terminal,
): Promise<void> {
  const target = path.resolve(file);
  const rows = await withStore(settings, async (store) => {
    try {
      return await store.dump(target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        throw new CommandError(`${file} is there already: backups are written to new files`);
      }
      await rm(target, { force: true });
      throw error;
    }
  });
  printRows(file, 'holds', rows, options, terminal);
}

/** Fills an empty store; rejects, with the store as it was, where there is anything in it. */
export async function restore(
  settings: Settings,
  file: string,
  options: JsonOption,
  terminal: Terminal,
): Promise<void> {
  const [rows, faults] = await withStore(settings, async (store) => [
    await store.restore(path.resolve(file)),
    await store.audit(),
  ]);
  printRows(file, 'was restored:', rows, options, terminal);
  if (faults.length > 0) {
    throw new CommandError(['the books of the backup do not add up:', ...faults].join('\n'));
  }
}

function printRows(
  file: string,
  done: string,
  rows: Readonly<Record<string, number>>,
  options: JsonOption,
  terminal: Terminal,
): void {
  if (options.json) {
    printJson(terminal, { file: path.resolve(file), rows });
    return;
  }
  const counts = Object.entries(rows).filter(([, count]) => count > 0);
  const words = counts.map(([table, count]) => `${table.replaceAll('_', ' ')} ${grouped(count)}`);
  printLine(terminal, `${file} ${done} ${words.join(', ')}`);
}
