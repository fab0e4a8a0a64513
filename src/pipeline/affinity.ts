/**
 * Whose request is it, and of which conversation, in words that say nothing to others: routers keep
 * a conversation on the machine that has its beginning in memory, and engines keep the prompts of
 * different accounts apart.
 */
import { createHmac } from 'node:crypto';
import type { ChatRequest, MediaPart } from '../core/chat-request.ts';
import type { Affinity } from '../engines/engine.ts';

/**
 * A conversation is known by its system text and its first user turn with the media in it, which
 * stay when it grows. `sha256Of` names the bytes of a medium.
 */
export function affinityOf(
  secret: Buffer,
  accountId: string,
  { messages }: Pick<ChatRequest, 'messages'>,
  sha256Of: (part: MediaPart) => string,
): Affinity {
  const firstUser = messages.findIndex(({ role }) => role === 'user');
  const beginning = messages.slice(0, firstUser + 1).map(({ role, content }) => ({
    role,
    content: content.map((part) =>
      part.type === 'text' ? part.text : [part.kind, sha256Of(part)],
    ),
  }));
  const opaque = (purpose: string, identity: unknown): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify([purpose, accountId, identity]))
      .digest('hex');
  return { session: opaque('session', beginning), tenant: opaque('tenant', null) };
}
