/**
 * How a command fails: one clear line on standard error and an exit code. What went wrong on
 * purpose (settings, media, models) speaks for itself; everything else is named by its message.
 */
import { SettingsError, describeFault } from '../config/load.ts';
import { ApiError } from '../core/errors.ts';

export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;
/** 128 + SIGINT, the convention of shells. */
const EXIT_INTERRUPTED = 130;

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not use it',
  EISDIR: 'this is a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** A failure whose message is written for the user, one line for each thing that is wrong. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Wrong arguments that no parser of one option sees: exit code 2. */
export class UsageError extends CommandError {}

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
    const exitCode = thrown instanceof UsageError ? EXIT_USAGE : EXIT_FAILURE;
    return { lines: thrown.message.split('\n'), exitCode };
  }
  return { lines: [messageOf(thrown)], exitCode: EXIT_FAILURE };
}

/**
 * One line for anything thrown. API errors name the file or key they are about; masked ones show
 * their cause, since the machine is the user's own. Faults of files are put into words. A host with
 * several addresses fails with a list of faults, and no word of its own.
 */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') return messageOf(thrown.errors[0]);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const line = message.split('\n')[0] || 'unknown error';
  if (thrown instanceof ApiError) {
    if (thrown.code === 'internal' && thrown.cause !== undefined) {
      return `${line}: ${messageOf(thrown.cause)}`;
    }
    return thrown.param === null ? line : `${thrown.param}: ${line}`;
  }
  const { code, path } = (thrown ?? {}) as NodeJS.ErrnoException;
  const fault = FILE_FAULTS[code ?? ''];
  return fault === undefined || path === undefined ? line : `${path}: ${fault}`;
}
