/** `mimosa config check`: are the settings sound, and what do they come to? */
import { stringify } from 'yaml';
import type { Settings } from '../config/load.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';

const HIDDEN = '[hidden]';

/** Prints the effective settings; faults never get here, reading the settings throws them. */
export function checkConfig(
  settings: Settings,
  options: { readonly json: boolean },
  terminal: Terminal,
): void {
  const shown = { ...settings, rootKey: settings.rootKey === null ? null : HIDDEN };
  if (options.json) printJson(terminal, { ok: true, settings: shown });
  else {
    printLine(terminal, terminal.outColors.green('ok'));
    printLine(terminal, stringify(shown, { aliasDuplicateObjects: false }).trimEnd());
  }
}
