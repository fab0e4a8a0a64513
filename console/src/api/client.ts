/**
 * The one way to the platform's API. What may be asked and what comes back is known from the OpenAPI
 * document; every change carries the token of the session that other sites cannot know.
 */
import { ApiFailure, failureOf } from './failure.ts';
import type { Operations } from './schema.generated.ts';

/** Whether nothing in it must be there. */
type IsOptional<Value> = Partial<Value> extends Value ? true : false;

type Present<Name extends string, Value> = [Value] extends [never]
  ? { readonly [Key in Name]?: never }
  : IsOptional<Value> extends true
    ? { readonly [Key in Name]?: Value }
    : { readonly [Key in Name]: Value };

type Input<Name extends keyof Operations> = Present<'params', Operations[Name]['params']> &
  Present<'query', Operations[Name]['query']> &
  Present<'body', Operations[Name]['body']>;

type Answer<Name extends keyof Operations> = [Operations[Name]['answer']] extends [never]
  ? undefined
  : Operations[Name]['answer'];

interface Parts {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const CSRF_HEADER = 'x-csrf-token';

let csrfToken: string | null = null;

/** Call with what every answer about the session says, and with null once it is over. */
export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Another one whenever another session has begun; null while nobody is signed in. */
export function sessionMark(): string | null {
  return csrfToken;
}

/**
 * `callApi('PATCH /api/keys/{id}', { params: { id }, body: { name } })`. Rejects with an `ApiFailure`,
 * or as `fetch` does when the signal fires.
 */
export async function callApi<Name extends keyof Operations>(
  name: Name,
  ...[input]: IsOptional<Input<Name>> extends true
    ? [(Input<Name> & { readonly signal?: AbortSignal })?]
    : [Input<Name> & { readonly signal?: AbortSignal }]
): Promise<Answer<Name>> {
  const [method, path] = name.split(' ') as [string, string];
  const parts = (input ?? {}) as Parts;
  const response = await reach(urlOf(path, parts), {
    method,
    signal: parts.signal ?? null,
    headers: {
      accept: 'application/json',
      ...(csrfToken !== null && method !== 'GET' && { [CSRF_HEADER]: csrfToken }),
      ...(parts.body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(parts.body !== undefined && { body: JSON.stringify(parts.body) }),
  });
  if (!response.ok) throw await failureOf(response);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Answer<Name>;
}

/** Address of a file that the API gives, for a link that downloads it. */
export function downloadUrl<Name extends keyof Operations>(name: Name, input: Input<Name>): string {
  return urlOf(name.split(' ')[1]!, input);
}

/** `fetch` whose failure is a sentence. */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiFailure('The server cannot be reached. Does it still run?', null, null);
  }
}

function urlOf(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? filled : `${filled}?${new URLSearchParams(pairs).toString()}`;
}
