/**
 * Remembers which prompts an account has sent in the last five minutes. An exact repeat counts as
 * cached but for its last four template tokens, which is what the hosted service reports
 * (tokens.md section 6).
 */
import { createHash } from 'node:crypto';
import type { ChatRequest, MediaPart } from '../core/chat-request.ts';
import type { Clock } from '../core/clock.ts';

const REMEMBERED_MS = 5 * 60_000;
const MAX_REMEMBERED = 10_000;
/** `<|im_end|><|im_start|>assistant\n` is never cached. */
const UNCACHED_TOKENS = 4;

export interface RepeatMemory {
  /** Cached tokens of this prompt, 0 when it is new. */
  cachedTokens(fingerprint: string, promptTokens: number): number;
  /** Call once the prompt has been run. */
  remember(fingerprint: string): void;
}

export function createRepeatMemory(clock: Clock): RepeatMemory {
  const expiryByFingerprint = new Map<string, number>();
  return {
    cachedTokens(fingerprint, promptTokens) {
      const expiry = expiryByFingerprint.get(fingerprint) ?? 0;
      return expiry > clock.nowMs() ? Math.max(0, promptTokens - UNCACHED_TOKENS) : 0;
    },
    remember(fingerprint) {
      expiryByFingerprint.delete(fingerprint);
      expiryByFingerprint.set(fingerprint, clock.nowMs() + REMEMBERED_MS);
      const oldest = expiryByFingerprint.keys().next();
      if (expiryByFingerprint.size > MAX_REMEMBERED && !oldest.done) {
        expiryByFingerprint.delete(oldest.value);
      }
    },
  };
}

/** Identity of a prompt: account, model, messages, tools and the bytes (not the URLs) of its media. */
export function promptFingerprint(
  accountId: string,
  modelId: string,
  chat: ChatRequest,
  thinking: boolean,
  sha256Of: (part: MediaPart) => string,
): string {
  const messages = chat.messages.map((message) => ({
    ...message,
    content: message.content.map((part) =>
      part.type === 'text'
        ? part.text
        : [
            part.kind,
            sha256Of(part),
            ...(part.kind === 'video' ? [part.fps, part.mediaResolution] : []),
          ],
    ),
  }));
  const identity = JSON.stringify([accountId, modelId, thinking, chat.tools, messages]);
  return createHash('sha256').update(identity).digest('hex');
}
