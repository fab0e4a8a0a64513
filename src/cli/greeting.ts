/** What a server says when it listens: for people, or as one line for scripts. */
import type { JsonOption } from './session.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';

export interface Greeting {
  readonly url: string;
  /** Made just now; shown this once. */
  readonly newKey: string | null;
  /** While nobody has a password, where there is a console. */
  readonly signInUrl: string | null;
  readonly missing: readonly string[];
}

/**
 * With `--json` one line that scripts may rely on: event, url, base_url, anthropic_base_url,
 * new_key, sign_in_url, missing_models.
 */
export function announce(terminal: Terminal, options: JsonOption, greeting: Greeting): void {
  const { url, newKey, signInUrl, missing } = greeting;
  if (options.json) {
    printJson(terminal, {
      event: 'listening',
      url,
      base_url: `${url}/v1`,
      anthropic_base_url: `${url}/anthropic`,
      new_key: newKey,
      sign_in_url: signInUrl,
      missing_models: missing,
    });
    return;
  }
  const { bold, green } = terminal.outColors;
  printLine(terminal, `${bold('Mimosa')} listens on ${green(url)}`);
  printLine(terminal, `Base URL for OpenAI SDKs:    ${green(`${url}/v1`)}`);
  printLine(terminal, `Base URL for Anthropic SDKs: ${green(`${url}/anthropic`)}`);
  if (newKey !== null) {
    printKey(terminal, newKey);
  }
  if (signInUrl !== null) {
    printLine(terminal, `Sign in to the console once: ${green(signInUrl)}`);
  }
  if (missing.length > 0) {
    printLine(
      terminal,
      `Models still to come, for questions about media: ${missing.join(', ')}; /readyz says when they are in.`,
    );
  }
}

/** A start that fails after it has made the key says so too: no other start can show it. */
export function announceKeyAlone(terminal: Terminal, options: JsonOption, newKey: string): void {
  if (options.json) printJson(terminal, { event: 'key-created', new_key: newKey });
  else printKey(terminal, newKey);
}

function printKey(terminal: Terminal, key: string): void {
  printLine(terminal, `API key:                     ${terminal.outColors.yellow(key)}`);
  printLine(terminal, 'The key is shown only this once; only its hash is kept.');
}
