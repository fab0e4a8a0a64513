/**
 * What a request would cost, without running it and, where the servers of its media allow it,
 * without downloading them.
 */

import type { ChatRequest, MediaPart } from '../core/chat-request.ts';
import { ignoreProgress, type ReportProgress } from '../core/progress.ts';
import type { InspectedMedia } from '../media/media.ts';
import type { Caller } from './admission.ts';
import { admitModel } from './admit-model.ts';
import { eachPart } from './each-part.ts';
import { inspection } from './inspection.ts';
import type { Services } from './services.ts';
import { sizePrompt, type SizedPrompt } from './size-prompt.ts';

/**
 * The same errors as `prepareChat`, but for damage that only decoding would show, and but for money:
 * a quote is free, and counts as a request but not its tokens.
 */
export async function quoteChat(
  chat: ChatRequest,
  caller: Caller,
  services: Services,
  signal: AbortSignal,
  report: ReportProgress = ignoreProgress,
): Promise<SizedPrompt> {
  const model = admitModel(chat, services.models, caller.principal);
  const admitted = await services.admission.admit(caller, model, false);
  try {
    const size = async (media: ReadonlyMap<MediaPart, InspectedMedia>): Promise<SizedPrompt> =>
      sizePrompt(chat, caller.principal.accountId, model, media, services, signal);
    const sized = await size(
      await inspectedParts(chat, signal, (part, either) =>
        services.media.inspect(part, either, report),
      ),
    );
    if (sized.fingerprint !== null || !services.repeats.knows(sized.roughFingerprint)) {
      return sized;
    }
    // Something very like it was sent before, from the same URLs or others. Whether it held the
    // same bytes, which would be cached and so cheaper, only the bytes can tell.
    return await size(
      await inspectedParts(chat, signal, async (part, either) => {
        const opened = await services.media.open(part, either, report);
        await opened.release();
        return inspection(opened);
      }),
    );
  } finally {
    await admitted.release();
  }
}

async function inspectedParts(
  chat: ChatRequest,
  signal: AbortSignal,
  inspect: (part: MediaPart, signal: AbortSignal) => Promise<InspectedMedia>,
): Promise<ReadonlyMap<MediaPart, InspectedMedia>> {
  return (await eachPart(chat, inspect, async () => {}, signal)).byPart;
}
