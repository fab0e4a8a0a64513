/**
 * Everything between a decoded request and the engine: is there such a model, may the caller have it
 * with these media, are they sound, what do they cost, do they fit, is there enough of rates and
 * money. Order: wire.md section 2.
 */

import type { ChatRequest, MediaPart } from '../core/chat-request.ts';
import type { PlannedMedia } from '../core/media-plan.ts';
import type { Model } from '../core/models.ts';
import { maxCostNano } from '../core/money.ts';
import { ignoreProgress, type ReportProgress } from '../core/progress.ts';
import { stopReason } from '../core/stop-reason.ts';
import type { RateWindows } from '../limits/rate-limits.ts';
import type { OpenedMedia } from '../media/media.ts';
import { within } from '../observe/trace.ts';
import type { Admitted, Caller, Held } from './admission.ts';
import { admitModel } from './admit-model.ts';
import { eachPart, type PartResults } from './each-part.ts';
import { inspection } from './inspection.ts';
import { createMediaTimes, type MediaTimes } from './media-times.ts';
import type { Services } from './services.ts';
import { createSettlement, nothingSaid, type Settlement } from './settlement.ts';
import { sizePrompt, type SizedPrompt } from './size-prompt.ts';
import { spendingOf } from './spending.ts';
import { traceMedia } from './trace-media.ts';

export interface PreparedChat extends SizedPrompt {
  readonly caller: Caller;
  readonly chat: ChatRequest;
  readonly maxCompletionTokens: number;
  readonly media: ReadonlyMap<MediaPart, PlannedMedia>;
  /** What is left of the caller's rates; null where nothing is limited. */
  readonly windows: RateWindows | null;
  readonly settlement: Settlement;
  /** Nothing of a stream may leave before it; null where the settlement comes first anyway. */
  readonly heldOnDisk: Held['onDisk'];
  /** Must be called in a `finally`, whatever happened: gives back files, places and money. */
  release(): Promise<void>;
}

/** Rejects with the ApiError of the first check that fails. */
export async function prepareChat(
  chat: ChatRequest,
  caller: Caller,
  services: Services,
  signal: AbortSignal,
  report: ReportProgress = ignoreProgress,
): Promise<PreparedChat> {
  const startedMs = services.clock.nowMs();
  const model = admitModel(chat, services.models, caller.principal);
  const admitted = await services.admission.admit(caller, model, true);
  const times = createMediaTimes(services.clock);
  try {
    const opened = await eachPart(
      chat,
      (part, either) =>
        times.follow(part, report, (followed) =>
          traceMedia(caller.span, part, followed, (told) =>
            services.media.open(part, either, told),
          ),
        ),
      (media) => media.release(),
      signal,
    );
    try {
      const request = { chat, caller, model, startedMs, mediaTimes: times.taken() };
      return await holdFor(request, opened, admitted, services, signal);
    } catch (error) {
      await opened.release();
      throw error;
    }
  } catch (error) {
    await admitted.release();
    throw error;
  }
}

interface Understood {
  readonly chat: ChatRequest;
  readonly caller: Caller;
  readonly model: Model;
  readonly startedMs: number;
  readonly mediaTimes: ReturnType<MediaTimes['taken']>;
}

/** The media are there: what is it all, and is there enough for it? */
async function holdFor(
  { chat, caller, model, startedMs, mediaTimes }: Understood,
  opened: PartResults<OpenedMedia>,
  admitted: Admitted,
  services: Services,
  signal: AbortSignal,
): Promise<PreparedChat> {
  const entries = [...opened.byPart];
  const inspected = new Map(entries.map(([part, media]) => [part, inspection(media)]));
  const { accountId } = caller.principal;
  const sized = await within(caller.span, 'count', () =>
    sizePrompt(chat, accountId, model, inspected, services, signal),
  );
  const { plans, price, promptTokens } = sized;
  const maxCompletionTokens = Math.min(
    chat.maxCompletionTokens ?? model.defaultOutputTokens,
    model.maxOutputTokens,
    model.contextTokens - promptTokens,
  );
  const seen = entries.map(([part, { blob }]) => ({ plan: plans.get(part)!, bytes: blob.bytes }));
  signal.throwIfAborted();
  const mostNano = maxCostNano(price, promptTokens, maxCompletionTokens);
  const held = await within(caller.span, 'hold', () =>
    admitted.hold(spendingOf(promptTokens, seen), price, mostNano, chat.stream),
  );
  const settlement = createSettlement(
    {
      caller,
      price,
      media: sized.receipts,
      stream: chat.stream,
      startedMs,
      mediaTimes,
      preparedMs: services.clock.nowMs(),
    },
    admitted,
    services.clock,
  );
  return {
    ...sized,
    caller,
    chat,
    maxCompletionTokens,
    media: new Map(entries.map(([part, media]) => [part, planned(part, media, sized)])),
    windows: admitted.windows(),
    settlement,
    heldOnDisk: held.onDisk,
    async release() {
      try {
        const stopped = stopReason(signal);
        const outcome = signal.aborted && stopped === null ? 'hung-up' : 'failed';
        await settlement.settle(nothingSaid(outcome, stopped?.code ?? null));
      } finally {
        await Promise.all([opened.release(), admitted.release()]);
      }
    },
  };
}

function planned(part: MediaPart, opened: OpenedMedia, sized: SizedPrompt): PlannedMedia {
  return {
    kind: part.kind,
    path: part.path,
    partPath: part.partPath,
    blob: opened.blob,
    facts: opened.facts,
    plan: sized.plans.get(part)!,
    reader: opened.reader,
  };
}
