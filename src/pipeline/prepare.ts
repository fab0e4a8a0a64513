/**
 * Everything between a decoded request and the engine: is there such a model, may it have these
 * media, are they sound, what do they cost, do they fit. Order: wire.md section 2.
 */

import type { ChatRequest, MediaPart } from '../core/chat-request.ts';
import type { PlannedMedia } from '../core/media-plan.ts';
import { ignoreProgress, type ReportProgress } from '../core/progress.ts';
import type { InspectedMedia, OpenedMedia } from '../media/media.ts';
import { admitModel } from './admit-model.ts';
import { eachPart } from './each-part.ts';
import type { Services } from './services.ts';
import { sizePrompt, type SizedPrompt } from './size-prompt.ts';

export interface PreparedChat extends SizedPrompt {
  readonly accountId: string;
  readonly chat: ChatRequest;
  readonly maxCompletionTokens: number;
  readonly media: ReadonlyMap<MediaPart, PlannedMedia>;
  /** Must be called in a `finally`, whatever happened. */
  release(): Promise<void>;
}

/** Rejects with the ApiError of the first check that fails. */
export async function prepareChat(
  chat: ChatRequest,
  accountId: string,
  services: Services,
  signal: AbortSignal,
  report: ReportProgress = ignoreProgress,
): Promise<PreparedChat> {
  const model = admitModel(chat, services.models);
  const opened = await eachPart(
    chat,
    (part, either) => services.media.open(part, either, report),
    (media) => media.release(),
    signal,
  );
  try {
    const inspected = new Map([...opened.byPart].map(([part, media]) => [part, inspection(media)]));
    const sized = await sizePrompt(chat, accountId, model, inspected, services, signal);
    return {
      ...sized,
      accountId,
      chat,
      maxCompletionTokens: Math.min(
        chat.maxCompletionTokens ?? model.defaultOutputTokens,
        model.maxOutputTokens,
        model.contextTokens - sized.promptTokens,
      ),
      media: new Map(
        [...opened.byPart].map(([part, media]) => [part, planned(part, media, sized)]),
      ),
      release: () => opened.release(),
    };
  } catch (error) {
    await opened.release();
    throw error;
  }
}

function inspection({ blob, facts }: OpenedMedia): InspectedMedia {
  return { origin: blob.origin, bytes: blob.bytes, sha256: blob.sha256, facts };
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
