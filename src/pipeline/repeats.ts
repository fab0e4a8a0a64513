/**
 * Remembers which prompts an account has sent in the last five minutes. An exact repeat counts as
 * cached but for its last four template tokens, which is what the hosted service reports
 * (tokens.md section 6).
 */
import { createHash } from 'node:crypto';
import type { ChatRequest, MediaPart } from '../core/chat-request.ts';
import type { MediaPlan } from '../core/media-plan.ts';
import type { Clock } from '../core/clock.ts';

const REMEMBERED_MS = 5 * 60_000;
const MAX_REMEMBERED = 20_000;
/** `<|im_end|><|im_start|>assistant\n` is never cached. */
const UNCACHED_TOKENS = 4;

export interface RepeatMemory {
  /** Cached tokens of this prompt, 0 when it is new. */
  cachedTokens(fingerprint: string, promptTokens: number): number;
  /** Call once the prompt has been run. */
  remember(fingerprint: string): void;
  /** Whether it was remembered, not too long ago. */
  knows(fingerprint: string): boolean;
}

export function createRepeatMemory(clock: Clock): RepeatMemory {
  const expiryByFingerprint = new Map<string, number>();
  const knows = (fingerprint: string): boolean =>
    (expiryByFingerprint.get(fingerprint) ?? 0) > clock.nowMs();
  return {
    cachedTokens: (fingerprint, promptTokens) =>
      knows(fingerprint) ? Math.max(0, promptTokens - UNCACHED_TOKENS) : 0,
    remember(fingerprint) {
      expiryByFingerprint.delete(fingerprint);
      expiryByFingerprint.set(fingerprint, clock.nowMs() + REMEMBERED_MS);
      const oldest = expiryByFingerprint.keys().next();
      if (expiryByFingerprint.size > MAX_REMEMBERED && !oldest.done) {
        expiryByFingerprint.delete(oldest.value);
      }
    },
    knows,
  };
}

/**
 * Identity of a prompt: account, model, messages, tools, and its media by `identityOf` (the hash
 * of their bytes, or only how many they are) and by what the model sees of them.
 */
export function promptFingerprint(
  accountId: string,
  modelId: string,
  chat: Pick<ChatRequest, 'messages' | 'tools' | 'thinking'>,
  plans: ReadonlyMap<MediaPart, MediaPlan>,
  identityOf: (part: MediaPart) => string,
): string {
  const messages = chat.messages.map((message) => ({
    ...message,
    content: message.content.map((part) =>
      part.type === 'text' ? part.text : [part.kind, identityOf(part), plans.get(part)],
    ),
  }));
  const identity = JSON.stringify([accountId, modelId, chat.thinking, chat.tools, messages]);
  return createHash('sha256').update(identity).digest('hex');
}
