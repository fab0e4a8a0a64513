/** What is known while one medium is made over for an engine, and who is told of it. */
import type { Attachment } from '../conversation.ts';
import type { EngineCapabilities } from '../engine.ts';
import type { Making } from './attachments.ts';
import type { Interpreting } from './in-words.ts';
import type { VideoSituation } from './video-form.ts';
import type { WaysOut } from './ways-out.ts';

export interface Adapting extends Making, Interpreting, VideoSituation {
  readonly capabilities: EngineCapabilities;
  /** `about`: what is not to be told any more once something else has taken its place. */
  readonly notice: (text: string, about?: Attachment) => void;
  /** Told what else may be sent in the place of an attachment. */
  readonly mayBe: (attachment: Attachment, ways: WaysOut) => void;
  /** The request wants films sampled otherwise than engines do unless told. */
  readonly unusual: boolean;
}
