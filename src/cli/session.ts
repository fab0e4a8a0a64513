/** What every command is given, whichever file describes it. */
import type { Settings } from '../config/load.ts';
import type { Interrupt } from './interrupt.ts';
import type { Terminal } from './terminal.ts';

export const JSON_HELP = 'print JSON, for scripts';

export interface Session {
  readonly terminal: Terminal;
  readonly interrupt: Interrupt;
  /** Throws a SettingsError. */
  readonly settings: () => Settings;
  /** A command that has printed what is wrong asks for exit code 1. */
  readonly fail: () => void;
}

/** Options of commands that print either for people or for scripts. */
export interface JsonOption {
  readonly json: boolean;
}
