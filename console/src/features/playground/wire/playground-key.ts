/**
 * The key with which this page asks: made for the session, good for an hour, renewed before it ends
 * and when the server does not know it any more (another tab has renewed it, or somebody revoked it).
 */
import { callApi, reach, sessionMark } from '../../../api/client.ts';
import { failureOf } from '../../../api/failure.ts';
import type { PlaygroundKey } from '../../../api/schema.generated.ts';

/** A request may take a while to arrive. */
const RENEWED_BEFORE_MS = 120_000;
const UNAUTHORIZED = 401;

/** One that was asked for; which, tells whether somebody has renewed it meanwhile. */
interface Held {
  readonly made: Promise<PlaygroundKey>;
  /** Of the session that it was made for: whoever signs in next asks with a key of their own. */
  readonly mark: string | null;
}

let held: Held | null = null;

/** In clear; holds for another two minutes at least. */
export async function playgroundKey(): Promise<string> {
  return (await (await good()).made).key;
}

/** A call of `/v1` with that key. Rejects with an `ApiFailure`, or as `fetch` when the signal fires. */
export async function askWire(path: string, body: string, signal: AbortSignal): Promise<Response> {
  const used = await good();
  const first = await send(path, body, used, signal);
  const response =
    first.status === UNAUTHORIZED ? await send(path, body, renew(used), signal) : first;
  if (!response.ok) throw await failureOf(response);
  return response;
}

async function send(
  path: string,
  body: string,
  { made }: Held,
  signal: AbortSignal,
): Promise<Response> {
  const { key } = await made;
  return reach(path, {
    method: 'POST',
    signal,
    headers: { 'api-key': key, 'content-type': 'application/json' },
    body,
  });
}

async function good(): Promise<Held> {
  const known = held;
  const key = await known?.made.catch(() => null);
  const leftMs = key ? Date.parse(key.expiresAt) - Date.now() : 0;
  const isOwn = known?.mark === sessionMark();
  return known !== null && isOwn && leftMs > RENEWED_BEFORE_MS ? known : renew(known);
}

/** Of several that find the same key spent, the first makes a new one for all. */
function renew(spent: Held | null): Held {
  if (held === null || held === spent) {
    held = { made: callApi('POST /api/session/key'), mark: sessionMark() };
  }
  return held;
}
