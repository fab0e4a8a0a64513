/** What can be asked of counters, wherever they are. All of it is all or nothing. */
import type { Claim, Count } from './claim.ts';

/** A part of what runs at a time, to be given back. */
export interface Held {
  readonly name: string;
  /** Who holds it, unique, with the amount at the end: `3f9c…-17:2048`. */
  readonly member: string;
  readonly amount: number;
}

/** A claim with its counter: after counting when it was granted, else as it stood in the way. */
export interface CountedClaim extends Count {
  /** With the limit that was in force. */
  readonly claim: Claim;
}

export interface Verdict {
  readonly granted: boolean;
  /** One for each claim, in their order. */
  readonly counted: readonly CountedClaim[];
  /** What is held because of it; empty unless granted. */
  readonly held: readonly Held[];
  /** Which of several counters said so; what it counted is given back there. */
  readonly by: 'memory' | 'redis';
}

export interface Counters {
  readonly state: 'memory' | 'redis' | 'fallback';
  /** Counts all claims if all fit, else none. */
  take(claims: readonly Claim[]): Promise<Verdict>;
  /** Counts all claims, whether or not they fit. */
  count(claims: readonly Claim[]): Promise<Verdict>;
  /** Takes back what a verdict counted in windows that have not ended. Never rejects. */
  giveBack(verdict: Verdict): Promise<void>;
  /** Ends what is held. Never rejects. */
  release(held: readonly Held[]): Promise<void>;
  close(): Promise<void>;
}
