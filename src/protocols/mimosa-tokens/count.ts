/** The answer of POST /v1/tokens/count: what a request would be billed for before it is answered. */
import { formatUsd } from '../../core/money.ts';
import type { MediaReceipt } from '../../core/receipt.ts';
import type { Usage } from '../../core/stream-part.ts';
import { encodePromptTokensDetails } from '../openai-chat/encode-usage.ts';

export interface TokenCount extends Pick<Usage, 'promptTokens' | 'cachedTokens' | 'modalities'> {
  /** One for each media part, in order. */
  readonly receipts: readonly MediaReceipt[];
  /** Price of the prompt in nano-dollars. */
  readonly costNano: number;
}

/** Counts → the prompt side of `usage`, the receipts, and the price in USD. */
export function encodeTokenCount(count: TokenCount): string {
  return JSON.stringify({
    prompt_tokens: count.promptTokens,
    prompt_tokens_details: encodePromptTokensDetails(count),
    media: count.receipts,
    cost: { currency: 'USD', prompt: formatUsd(count.costNano) },
  });
}
