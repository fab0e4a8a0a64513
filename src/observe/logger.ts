/**
 * The log: one line an event, with request ids; never the content of messages, media, keys or URLs.
 * Nobody logs these; should a library do it, they are hidden on their way out.
 */
import { pino, type DestinationStream, type Logger } from 'pino';
import { build as pretty } from 'pino-pretty';
import { hideSecrets } from './hide-secrets.ts';

export type { Logger } from 'pino';

export interface LogSettings {
  readonly format: 'pretty' | 'json';
  readonly level: string;
}

/** Paths that are blanked should anybody log an object that holds them. */
const SECRET_PATHS = ['*.apiKey', '*.authorization', 'headers.authorization', 'headers["api-key"]'];

/** Logs to `destination`, by default standard error (standard output belongs to answers). */
export function createLogger(settings: LogSettings, destination?: DestinationStream): Logger {
  const options = {
    level: settings.level,
    redact: { paths: SECRET_PATHS, censor: '[hidden]' },
    hooks: { streamWrite: hideSecrets },
  };
  if (settings.format === 'json') return pino(options, destination ?? pino.destination(2));
  return pino(
    options,
    pretty({
      destination: destination ?? 2,
      sync: true,
      colorize: destination === undefined && process.stderr.isTTY,
      ignore: 'pid,hostname',
      translateTime: 'HH:MM:ss',
    }),
  );
}
