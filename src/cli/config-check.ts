/** `mimosa config check`: are the settings sound, and what do they come to? */
import { stringify } from 'yaml';
import { fileSettingsOf } from '../config/in-force.ts';
import type { Settings } from '../config/load.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';

/**
 * Prints the settings in force in the words of `mimosa.config.yaml`, so that the output is such a
 * file. The root key is only said to be there. Faults never get here, reading the settings throws.
 */
export function checkConfig(
  settings: Settings,
  options: { readonly json: boolean },
  terminal: Terminal,
): void {
  const inForce = fileSettingsOf(settings);
  const hasRootKey = settings.rootKey !== null;
  if (options.json) {
    printJson(terminal, { ok: true, root_key_given: hasRootKey, settings: inForce });
    return;
  }
  const { green } = terminal.outColors;
  const key = hasRootKey ? '; besides, MIMOSA_ROOT_KEY is set' : '';
  printLine(terminal, green(`# ok; in force, as mimosa.config.yaml would say it${key}:`));
  printLine(terminal, stringify(inForce, { aliasDuplicateObjects: false }).trimEnd());
}
