/** The answer of identification: what the bytes are, whatever anybody calls them. */
import type { MediaKind } from '../../core/chat-request.ts';
import type { ImageFormat } from '../../core/media-plan.ts';

/** What the bytes of a file are. `format` is the lower-case name that messages show. */
export type Identified =
  | { readonly family: 'image'; readonly format: ImageFormat }
  | { readonly family: 'audio'; readonly format: 'mp3' | 'wav' | 'flac' }
  | { readonly family: 'video'; readonly format: 'avi' }
  /** Named by its brand; whether it is sound (M4A) or video (MP4, MOV) the tracks decide. */
  | { readonly family: 'iso-media'; readonly format: 'm4a' | 'mp4' | 'mov' }
  /** `asf` when no stream was declared in the first bytes: the tracks decide. */
  | { readonly family: 'asf'; readonly format: 'wma' | 'wmv' | 'asf' }
  | { readonly family: 'ogg'; readonly format: 'ogg' }
  /** Recognised, but never accepted. `kinds`: what such a file may hold; empty = no media. */
  | { readonly family: 'other'; readonly format: string; readonly kinds: readonly MediaKind[] }
  | { readonly family: 'unrecognised'; readonly format: 'an unrecognised format' }
  | { readonly family: 'empty'; readonly format: 'an empty file' };
