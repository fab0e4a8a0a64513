/**
 * What a request would cost, without running it and, where the servers of its media allow it,
 * without downloading them.
 */

import type { ChatRequest } from '../core/chat-request.ts';
import { ignoreProgress, type ReportProgress } from '../core/progress.ts';
import { admitModel } from './admit-model.ts';
import { eachPart } from './each-part.ts';
import { prepareChat } from './prepare.ts';
import type { Services } from './services.ts';
import { sizePrompt, type SizedPrompt } from './size-prompt.ts';

/** The same errors as `prepareChat`, but for damage that only decoding would show. */
export async function quoteChat(
  chat: ChatRequest,
  accountId: string,
  services: Services,
  signal: AbortSignal,
  report: ReportProgress = ignoreProgress,
): Promise<SizedPrompt> {
  const model = admitModel(chat, services.models);
  const inspected = await eachPart(
    chat,
    (part, either) => services.media.inspect(part, either, report),
    async () => {},
    signal,
  );
  const sized = await sizePrompt(chat, accountId, model, inspected.byPart, services, signal);
  if (sized.fingerprint !== null || !services.repeats.knows(sized.referenceFingerprint)) {
    return sized;
  }
  // These URLs were sent before. Whether they still hold the same bytes, which would be cached
  // and so cheaper, only the bytes can tell.
  const prepared = await prepareChat(chat, accountId, services, signal, report);
  await prepared.release();
  return prepared;
}
