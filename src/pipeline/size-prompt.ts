/**
 * What a prompt costs, once the facts of its media are known: plans (within the client's budget),
 * tokens, whether it fits the context, what of it counts as cached. A chat and a quote take this
 * same step, which is why a quote equals the later bill.
 */

import type { ChatRequest, MediaPart } from '../core/chat-request.ts';
import { apiError } from '../core/errors.ts';
import type { MediaPlan } from '../core/media-plan.ts';
import type { Model } from '../core/models.ts';
import type { Price } from '../core/prices.ts';
import type { MediaReceipt } from '../core/receipt.ts';
import type { ModalityTokens } from '../core/stream-part.ts';
import type { InspectedMedia } from '../media/media.ts';
import { countPrompt } from '../tokens/count.ts';
import { fitMedia, totalTokens } from '../tokens/fit-media.ts';
import { planMedia } from '../tokens/plan-media.ts';
import { mediaReceipt } from './receipts.ts';
import { promptFingerprint } from './repeats.ts';
import type { Services } from './services.ts';

export interface SizedPrompt {
  readonly model: Model;
  /** Of this request, whatever the book says when it ends. */
  readonly price: Price;
  readonly thinking: boolean;
  readonly plans: ReadonlyMap<MediaPart, MediaPlan>;
  readonly receipts: readonly MediaReceipt[];
  /** What the server decided otherwise than asked; for the header `x-mimo-notice`. */
  readonly notices: readonly string[];
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly modalities: ModalityTokens;
  /** Identity of the prompt by the bytes of its media; null while not all of them are known. */
  readonly fingerprint: string | null;
  /** Likeness by the sizes of its media: what has another was never the same prompt. */
  readonly roughFingerprint: string;
}

/** Throws `media-budget` or `context-exceeded`. */
export async function sizePrompt(
  chat: ChatRequest,
  accountId: string,
  model: Model,
  media: ReadonlyMap<MediaPart, InspectedMedia>,
  services: Pick<Services, 'admission' | 'counter' | 'repeats' | 'engines'>,
  signal: AbortSignal,
): Promise<SizedPrompt> {
  const thinking = chat.thinking ?? model.thinkingByDefault;
  const entries = [...media];
  const asked = entries.map(([part, { facts }]) => planMedia(facts, part));
  const plans = withinBudget(entries, asked, chat.maxMediaTokens);
  const plansByPart = new Map(entries.map(([part], index) => [part, plans[index]!]));
  const { promptTokens, modalities } = await countPrompt(
    services.counter,
    chat,
    thinking,
    plans,
    signal,
  );
  if (promptTokens >= model.contextTokens) {
    throw apiError('context-exceeded', 'messages', [model.contextTokens, promptTokens]);
  }
  const identify = (identityOf: (part: MediaPart) => string): string =>
    promptFingerprint(accountId, model.id, { ...chat, thinking }, plansByPart, identityOf);
  const bytesOf = (part: MediaPart): string => media.get(part)?.sha256 ?? '';
  const fingerprint = entries.some(([, { sha256 }]) => sha256 === null) ? null : identify(bytesOf);
  return {
    model,
    price: services.admission.priceOf(model),
    thinking,
    plans: plansByPart,
    receipts: entries.map(([part, item], index) =>
      mediaReceipt(part, item, plans[index]!, asked[index]!),
    ),
    notices: budgetNotices(plans, asked, chat.maxMediaTokens),
    promptTokens,
    cachedTokens:
      fingerprint === null || !remembersRepeats(model, services)
        ? 0
        : services.repeats.cachedTokens(fingerprint, promptTokens),
    modalities,
    fingerprint,
    // Without media they are one.
    roughFingerprint:
      fingerprint !== null && entries.length === 0
        ? fingerprint
        : identify((part) => String(media.get(part)?.bytes)),
  };
}

/** Other engines say themselves what they had cached, which nobody can know beforehand. */
function remembersRepeats(model: Model, { engines }: Pick<Services, 'engines'>): boolean {
  return engines.get(model.engines[0] ?? '')?.kind === 'local';
}

function withinBudget(
  entries: readonly (readonly [MediaPart, InspectedMedia])[],
  asked: readonly MediaPlan[],
  limitTokens: number | undefined,
): readonly MediaPlan[] {
  if (limitTokens === undefined || totalTokens(asked) <= limitTokens) return asked;
  const media = entries.map(([part, { facts }]) => ({ facts, sampling: part }));
  const fit = fitMedia(media, limitTokens);
  if (fit.fits) return fit.plans;
  throw apiError('media-budget', 'mimosa.max_media_tokens', [fit.smallestTokens, limitTokens]);
}

function budgetNotices(
  plans: readonly MediaPlan[],
  asked: readonly MediaPlan[],
  limitTokens: number | undefined,
): string[] {
  if (limitTokens === undefined || plans === asked) return [];
  const [before, after] = [totalTokens(asked), totalTokens(plans)];
  return [`media lowered from ${before} to ${after} tokens to fit ${limitTokens}`];
}
