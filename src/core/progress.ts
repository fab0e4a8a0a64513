/**
 * What is going on before and while an answer comes, for clients that asked to be told
 * (`mimosa.progress`). Reports are hints: they may be thinned out, and nothing waits for them.
 */

export type Progress =
  /** Others are at work: waiting for a free engine, or for a turn at the embedded one. */
  | { readonly type: 'queued' }
  | {
      readonly type: 'fetching';
      /** Path of the part: `messages[0].content[1]`. */
      readonly part: string;
      readonly bytes: number;
      /** As the server announces it; null when it does not. */
      readonly totalBytes: number | null;
    }
  /** Bytes are here; they are identified, checked and measured. */
  | { readonly type: 'decoding'; readonly part: string }
  | {
      readonly type: 'perceiving';
      readonly part: string;
      /** Steps done, of how many; null when the number is not known. */
      readonly done: number;
      readonly total: number | null;
    };

/** Takes a report; never throws, never blocks. */
export type ReportProgress = (progress: Progress) => void;

/** For callers whom nobody listens to. */
export const ignoreProgress: ReportProgress = () => {};
