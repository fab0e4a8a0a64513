/**
 * What the scripted upstream understands, shared by it and by those who ask: every prompt carries
 * the id of its call and says how many chunks to answer with, so that each answer can be checked
 * against its own question and nothing along the way can profit from having seen the prompt before.
 */

/** Bodies above this are answered without being parsed; only their bytes are counted. */
export const LARGE_BODY_BYTES = 1_048_576;
/** The model as clients and upstream call it. */
export const MODEL = 'mimo-v2.5';

const PROMPT = /Call (\S+): answer in (\d+) chunks, (\d+) ms apart\./;

export interface Call {
  /** Made by the caller, unique within a run; no white space. */
  readonly id: string;
  readonly chunks: number;
  /** Pause before every chunk of a streamed answer; 0 = all at once. Whole answers never wait. */
  readonly spacingMs: number;
}

/** The user's sentence. */
export function promptOf({ id, chunks, spacingMs }: Call): string {
  return `Call ${id}: answer in ${chunks} chunks, ${spacingMs} ms apart.`;
}

/** Finds the call in a request body, wherever a relay has put the sentence; null when it is gone. */
export function callIn(body: string): Call | null {
  const found = PROMPT.exec(body);
  return found ? { id: found[1]!, chunks: Number(found[2]), spacingMs: Number(found[3]) } : null;
}

/** The text that answers a call, in pieces of one chunk each. */
export function answerPieces({ id, chunks }: Pick<Call, 'id' | 'chunks'>): string[] {
  return Array.from({ length: chunks }, (_, index) => `${id} says ${index}. `);
}

/** Text that answers a large body: proof that all of it has arrived. */
export function receivedText(bytes: number): string {
  return `received ${bytes} bytes`;
}

/** The number in `receivedText`, or 0. */
export function receivedBytesIn(text: string): number {
  return Number(/received (\d+) bytes/.exec(text)?.[1] ?? 0);
}

/** What became of a streamed call, as the upstream tells under `/fate/ID`. */
export type Fate =
  /** The connection closed early, at this moment of the machine's monotonic clock. */
  | { readonly outcome: 'aborted'; readonly atMs: number }
  /** It was told to its end: nobody passed the hang-up on. */
  | { readonly outcome: 'finished' };

/** The machine's monotonic clock, the same in every process. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
