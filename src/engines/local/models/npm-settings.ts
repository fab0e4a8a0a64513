/**
 * The user's own npm settings (registry, proxy, certificates, cache, sign-in), in the form that
 * npm's client library takes. npm itself is asked for them, because only it knows where its global
 * configuration lies; what it keeps to itself (tokens) is read from the files it names. Without an
 * npm on the machine the library's defaults apply.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const NPM_TIMEOUT_MS = 20_000;
/** npm's own pauses between attempts (10 s, then 60 s) are too long for a first start offline. */
const RETRY_PAUSES_MS = { fetchRetryMintimeout: 1_000, fetchRetryMaxtimeout: 4_000 };
const NPM_OUTPUT_LIMIT_BYTES = 4_194_304;

/** npm's name → the library's name, for settings that are handed over as they are. */
const HANDED_OVER: Readonly<Record<string, string>> = {
  registry: 'registry',
  proxy: 'proxy',
  'https-proxy': 'httpsProxy',
  noproxy: 'noProxy',
  'strict-ssl': 'strictSSL',
  ca: 'ca',
  cert: 'cert',
  key: 'key',
  'local-address': 'localAddress',
  maxsockets: 'maxSockets',
  offline: 'offline',
  'prefer-offline': 'preferOffline',
  'fetch-retries': 'fetchRetries',
  'fetch-retry-factor': 'fetchRetryFactor',
  'fetch-timeout': 'timeout',
};

/** Flat options for `pacote`. Never rejects: what cannot be read is left at its default. */
export async function npmSettings(signal: AbortSignal): Promise<Record<string, unknown>> {
  const config = await askNpm(signal);
  const settings: Record<string, unknown> = { ...RETRY_PAUSES_MS };
  for (const [name, value] of Object.entries(config)) {
    if (value === null || value === undefined || value === '') continue;
    const handedOver = HANDED_OVER[name];
    if (handedOver !== undefined) settings[handedOver] = value;
    if (name.startsWith('@') && name.endsWith(':registry')) settings[name] = value;
  }
  if (typeof config['cache'] === 'string') settings['cache'] = join(config['cache'], '_cacache');
  if (typeof config['cafile'] === 'string') {
    const certificates = await readText(config['cafile']);
    if (certificates !== '') settings['ca'] = splitCertificates(certificates);
  }
  const files = [config['globalconfig'], config['userconfig']].filter(
    (path) => typeof path === 'string',
  );
  for (const file of files) Object.assign(settings, signInLines(await readText(file)));
  return settings;
}

/** The `//host/path/:_authToken=…` lines of an npmrc file; those that need a variable are left out. */
export function signInLines(npmrc: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of npmrc.split(/\r?\n/)) {
    const [, name, value] = /^\s*(\/\/[^=\s]+:[\w-]+)\s*=\s*"?([^"\s]+)"?\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !value.includes('${')) found[name] = value;
  }
  return found;
}

/** A bundle of PEM certificates → one string each. */
function splitCertificates(bundle: string): string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

async function askNpm(signal: AbortSignal): Promise<Record<string, unknown>> {
  const windows = process.platform === 'win32';
  const output = await new Promise<string>((resolve) => {
    execFile(
      windows ? 'npm.cmd' : 'npm',
      ['config', 'list', '--json'],
      { signal, timeout: NPM_TIMEOUT_MS, maxBuffer: NPM_OUTPUT_LIMIT_BYTES, shell: windows },
      (error, stdout) => resolve(error === null ? stdout : '{}'),
    );
  });
  try {
    return JSON.parse(output) as Record<string, unknown>;
  } catch {
    return {};
  }
}

async function readText(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}
