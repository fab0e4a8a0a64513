/**
 * Sends one large body several times at once, from a thread of its own, so that the latencies
 * measured meanwhile are the server's and not those of a busy client.
 */
import { request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

export interface SenderData {
  /** Shared between threads. */
  readonly body: Uint8Array;
  readonly key: string;
}

/** One message in. */
export interface Volley {
  readonly url: string;
  readonly atOnce: number;
}

/** One message out: wall time of every body, in milliseconds, or the first failure. */
export type VolleyResult = { readonly wallMs: readonly number[] } | { readonly failure: string };

const { body, key } = workerData as SenderData;

async function send(url: string): Promise<number> {
  const start = performance.now();
  const headers = { 'api-key': key, 'content-length': body.byteLength };
  const [status, answer] = await new Promise<[number, string]>((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve([response.statusCode ?? 0, text]));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  if (status !== 200) throw new Error(`HTTP ${status}: ${answer.slice(0, 300)}`);
  return performance.now() - start;
}

parentPort?.on('message', (volley: Volley) => {
  const sending = Array.from({ length: volley.atOnce }, () => send(volley.url));
  Promise.all(sending).then(
    (wallMs) => parentPort?.postMessage({ wallMs } satisfies VolleyResult),
    (error: unknown) => parentPort?.postMessage({ failure: String(error) } satisfies VolleyResult),
  );
});
