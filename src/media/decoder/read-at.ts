/** The words of reading a container's own declaration: reads at known places, and what they say. */

/** Reads `length` bytes at `offset`; fewer at the end of the file. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

export interface Declaration {
  /** Null when the container does not say. */
  readonly seconds: number | null;
  /** False when the container says that it goes on after the end of the file. */
  readonly complete: boolean;
  /** Ogg: samples by the granules of its pages, at the rate of the codec's clock. */
  readonly granules?: number;
}

export const SAYS_NOTHING: Declaration = { seconds: null, complete: true };

/** Null for 0 and for what divides by 0: neither is a length. */
export function quotient(units: number, unitsPerSecond: number): number | null {
  return units > 0 && unitsPerSecond > 0 ? units / unitsPerSecond : null;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
