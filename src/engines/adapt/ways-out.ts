/** What else a film may be where it is too large for a body in the form that suits the engine best. */
import type { Attachment } from '../conversation.ts';

export interface WayOut {
  /** What a client is told instead of what was to be told of the better form. */
  readonly notices: readonly string[];
  make(): Promise<Attachment>;
}

export interface WaysOut {
  /** One file in place of a list, which has no URL. */
  readonly byUrl: WayOut | null;
  /** In the body still, where it is smaller. */
  readonly inBody: WayOut | null;
}

/** By what would be sent if there were room. */
export type WaysOutOf = ReadonlyMap<Attachment, WaysOut>;
