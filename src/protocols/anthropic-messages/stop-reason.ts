/** Why an answer ended, in the words of the Anthropic dialect. */
import type { FinishReason } from '../../core/stream-part.ts';

const STOP_REASONS = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'content_filter',
  repetition_truncation: 'repetition_truncation',
} as const satisfies Record<FinishReason, string>;

/** `stop_sequence` only where the engine named the text that matched. */
export function stopReason(reason: FinishReason, matchedStop: string | null): string {
  return reason === 'stop' && matchedStop !== null ? 'stop_sequence' : STOP_REASONS[reason];
}
