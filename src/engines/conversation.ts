/**
 * A conversation as one engine will get it: media that it takes stand as bytes of known length in a
 * form that it takes; what it does not take has become text. Made by `adapt/`, written by the body
 * builders of the kinds.
 */
import type { MediaKind, Message, ToolCall } from '../core/chat-request.ts';
import type { PlannedMedia } from '../core/media-plan.ts';

/** One medium, ready to be sent. */
export interface Attachment {
  readonly kind: MediaKind;
  /** `image/jpeg`; `video/jpeg` for frames one after the other. */
  readonly mime: string;
  /** What the engine is to sample, where it can be told. */
  readonly planned: PlannedMedia;
  /** Several for `video/jpeg`: the frames in their order; otherwise one. */
  readonly pieces: readonly AttachmentPiece[];
  /** Where the engine fetches it (`file:` or one-time `http:`); absent = it stands in the body. */
  readonly url?: string;
}

export interface AttachmentPiece {
  readonly bytes: number;
  /** Absolute path, for engines that share a directory with us. */
  readonly path: string;
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

export type ConversationPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'attachment'; readonly attachment: Attachment };

export interface ConversationMessage {
  readonly role: Message['role'];
  readonly content: readonly ConversationPart[];
  /** Assistant only. */
  readonly reasoning: string | null;
  readonly toolCalls: readonly ToolCall[];
  /** Tool only. */
  readonly toolCallId: string | null;
}

export interface AdaptedConversation {
  readonly messages: readonly ConversationMessage[];
  /** What was made less of than asked, in words for `x-mimo-notice`; empty when nothing was. */
  readonly notices: readonly string[];
  /** To be called before each server that is asked: one-time URLs work for each of them. */
  renew(): void;
  /** Removes what was made; must be called in a `finally`. */
  dispose(): Promise<void>;
}

/** Puts media into words for engines that lack the sense for them: the embedded engine can. */
export interface MediaInterpreter {
  /** What is said in a sound or a video, with times; rejects with `engine-unavailable`. */
  transcribe(media: PlannedMedia, signal: AbortSignal): Promise<string>;
  /** What is seen, read and heard; rejects with `engine-unavailable`. */
  describe(media: PlannedMedia, signal: AbortSignal): Promise<string>;
}
