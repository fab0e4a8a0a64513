/**
 * Everything between a decoded request and the engine: is there such a model, may it have these
 * media, are they sound, what do they cost, do they fit. A chat and a quote take the same way,
 * which is why a quote equals the later bill.
 */
import { mediaParts, type ChatRequest, type MediaPart } from '../core/chat-request.ts';
import { apiError } from '../core/errors.ts';
import type { PlannedMedia } from '../core/media-plan.ts';
import type { Model } from '../core/models.ts';
import type { MediaReceipt } from '../core/receipt.ts';
import type { ModalityTokens } from '../core/stream-part.ts';
import { countPrompt } from '../tokens/count.ts';
import { openMedia } from './open-media.ts';
import { mediaReceipt } from './receipts.ts';
import { promptFingerprint } from './repeats.ts';
import type { Services } from './services.ts';

/** Clients that know million-token variants ask for them with this suffix. */
const CONTEXT_SUFFIX = '[1m]';

export interface PreparedChat {
  readonly chat: ChatRequest;
  readonly model: Model;
  readonly thinking: boolean;
  readonly maxCompletionTokens: number;
  readonly media: ReadonlyMap<MediaPart, PlannedMedia>;
  readonly receipts: readonly MediaReceipt[];
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly modalities: ModalityTokens;
  /** Identity of the prompt for the repeat memory. */
  readonly fingerprint: string;
  /** Must be called in a `finally`, whatever happened. */
  release(): Promise<void>;
}

/** Rejects with the ApiError of the first check that fails (order: wire.md section 2). */
export async function prepareChat(
  chat: ChatRequest,
  accountId: string,
  services: Services,
  signal: AbortSignal,
): Promise<PreparedChat> {
  const model = findModel(services.models, chat.model);
  refuseUnofferedMedia(chat, model);
  const thinking = chat.thinking ?? model.thinkingByDefault;
  const opened = await openMedia(chat, services.media, signal);
  try {
    const media = [...opened.byPart.values()];
    const plans = media.map((item) => item.plan);
    const count = await countPrompt(services.counter, chat, thinking, plans, signal);
    if (count.promptTokens >= model.contextTokens) {
      throw apiError('context-exceeded', 'messages', [model.contextTokens, count.promptTokens]);
    }
    const fingerprint = promptFingerprint(
      accountId,
      model.id,
      chat,
      thinking,
      (part) => opened.byPart.get(part)?.blob.sha256 ?? '',
    );
    return {
      chat,
      model,
      thinking,
      maxCompletionTokens: Math.min(
        chat.maxCompletionTokens ?? model.defaultOutputTokens,
        model.maxOutputTokens,
        model.contextTokens - count.promptTokens,
      ),
      media: opened.byPart,
      receipts: media.map(mediaReceipt),
      promptTokens: count.promptTokens,
      cachedTokens: services.repeats.cachedTokens(fingerprint, count.promptTokens),
      modalities: count.modalities,
      fingerprint,
      release: () => opened.release(),
    };
  } catch (error) {
    await opened.release();
    throw error;
  }
}

/** Case-sensitive, after dropping a trailing `[1m]`. Throws 400 `model-unknown`. */
function findModel(models: ReadonlyMap<string, Model>, requestedId: string): Model {
  const id = requestedId.endsWith(CONTEXT_SUFFIX)
    ? requestedId.slice(0, -CONTEXT_SUFFIX.length)
    : requestedId;
  const model = models.get(id);
  if (!model) throw apiError('model-unknown', 'model', [requestedId]);
  return model;
}

function refuseUnofferedMedia(chat: ChatRequest, model: Model): void {
  const refused = mediaParts(chat).find((part) => !model.inputs.includes(part.kind));
  if (refused) throw apiError('modality-not-offered', refused.partPath, [refused.kind]);
}
