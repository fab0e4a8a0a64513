/**
 * How a command fails: one clear line on standard error and an exit code. What went wrong on
 * purpose (settings, media, models) speaks for itself; everything else is named by its message.
 */
import { SettingsError, describeFault } from '../config/load.ts';
import { ApiError } from '../core/errors.ts';

export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;
/** 128 + SIGINT, the convention of shells. */
export const EXIT_INTERRUPTED = 130;

/** A failure whose message is written for the user; may span lines, the first says it all. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT_FAILURE) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Wrong arguments: exit code 2, like those that the argument parser finds. */
export function usageError(message: string): CommandError {
  return new CommandError(message, EXIT_USAGE);
}

export interface Failure {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** Anything thrown by a command → what to print and how to exit. */
export function failureOf(thrown: unknown, interrupted: boolean): Failure {
  if (interrupted) return { lines: ['interrupted'], exitCode: EXIT_INTERRUPTED };
  if (thrown instanceof SettingsError) {
    return { lines: thrown.faults.map(describeFault), exitCode: EXIT_FAILURE };
  }
  if (thrown instanceof CommandError) {
    return { lines: thrown.message.split('\n'), exitCode: thrown.exitCode };
  }
  return { lines: [messageOf(thrown)], exitCode: EXIT_FAILURE };
}

/** The message of an error; masked API errors show the cause, since the machine is the user's own. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof ApiError && thrown.code === 'internal' && thrown.cause !== undefined) {
    return `${thrown.message}: ${messageOf(thrown.cause)}`;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.split('\n')[0] || 'unknown error';
}
