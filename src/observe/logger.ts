/**
 * The log: one line an event, with request ids; never the content of messages, media, keys or URLs.
 * Nobody logs these; should a library do it, they are hidden on their way out.
 */
import { createRequire } from 'node:module';
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import type * as PinoPretty from 'pino-pretty';
import { blankSecretFields, hideSecrets } from './hide-secrets.ts';

export type { Logger } from 'pino';

export interface LogSettings {
  readonly format: 'pretty' | 'json';
  readonly level: string;
}

const require = createRequire(import.meta.url);

/** Logs to `destination`, by default standard error (standard output belongs to answers). */
export function createLogger(settings: LogSettings, destination?: DestinationStream): Logger {
  const options = {
    level: settings.level,
    // Not pino's own `redact`, which copies every line to look for what is hardly ever there.
    formatters: { log: blankSecretFields },
    serializers: {
      err: (error: Error) => blankSecretFields({ error: stdSerializers.err(error) })['error'],
    },
    hooks: { streamWrite: hideSecrets },
  };
  if (settings.format === 'json') return pino(options, destination ?? pino.destination(2));
  // Servers log JSON, and do without what this would take of their memory.
  const { build: pretty } = require('pino-pretty') as typeof PinoPretty;
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
