/** Variables that hold a URL with, maybe, a password in it. */
import type { Environment } from './engines.ts';

/** Of an environment variable. */
export interface EnvironmentFault {
  readonly where: string;
  readonly line: null;
  readonly message: string;
}

/** Schemes that the variables may have; a mistake here would be met only by the first request. */
const URL_SCHEMES: readonly (readonly [variable: string, schemes: readonly string[]])[] = [
  ['DATABASE_URL', ['postgres:', 'postgresql:']],
  ['REDIS_URL', ['redis:', 'rediss:']],
];

/** What a header can carry; another key would take the place of the one before, and never fit. */
const SENDABLE = /^[\x20-\x7e]*$/;

/** Never shows the value: it may hold a password. */
export function checkUrls(environment: Environment): EnvironmentFault[] {
  const rootKey = environment['MIMOSA_ROOT_KEY']?.trim() ?? '';
  const unsendable = SENDABLE.test(rootKey)
    ? []
    : [{ where: 'MIMOSA_ROOT_KEY', line: null, message: 'must be made of ASCII characters' }];
  const urls = URL_SCHEMES.flatMap(([where, schemes]) => {
    const value = environment[where]?.trim() ?? '';
    if (value === '' || schemes.includes(URL.parse(value)?.protocol ?? '')) return [];
    const message = `must be a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`;
    return [{ where, line: null, message }];
  });
  return [...urls, ...unsendable];
}
