/** What the bench may ask of a load generator, and what comes back: plain data between processes. */

/** Where requests go. */
export interface Target {
  /** Up to and including `/v1`. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Job =
  /** Small whole answers, as many as possible over so many connections. */
  | {
      readonly kind: 'small';
      readonly target: Target;
      readonly connections: number;
      readonly windowMs: number;
    }
  /** One small whole answer every so often, whether or not earlier ones are back, until `stop`. */
  | { readonly kind: 'paced'; readonly target: Target; readonly everyMs: number }
  /** Streams, one after the other. */
  | {
      readonly kind: 'stream';
      readonly target: Target;
      readonly count: number;
      readonly chunks: number;
    }
  /** Large bodies, all at once, each with a picture of its own. */
  | {
      readonly kind: 'large';
      readonly target: Target;
      readonly atOnce: number;
      /** A PNG that is made unique per body. */
      readonly picturePath: string;
    }
  /** Streams that are hung up in the middle, one after the other. */
  | {
      readonly kind: 'hang-up';
      readonly target: Target;
      readonly count: number;
      /** The upstream, to be asked when it noticed. */
      readonly upstreamOrigin: string;
    }
  | { readonly kind: 'stop' };

/** Everything in milliseconds. */
export interface Outcome {
  /** Per measured quantity one value for every right answer. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
  /** From the first request to the last answer. */
  readonly elapsedMs: number;
  /** One line for every call that failed or was answered wrongly. */
  readonly failures: readonly string[];
}
