/** What is sent: a route, the bytes of a body, and the way they travel. */
import type { Framing } from './framing.ts';

export type Route =
  | '/v1/chat/completions'
  | '/v1/tokens/count'
  | '/v1/tokens/estimate'
  | '/anthropic/v1/messages'
  | '/anthropic/v1/messages/count_tokens'
  | '/v1/messages'
  | '/v1/messages/count_tokens';

export interface FuzzCase {
  readonly route: Route;
  readonly body: Buffer;
  readonly framing: Framing;
}

/** Whether a route answers, and fails, in the words of the Anthropic dialect. */
export function speaksAnthropic(route: Route): boolean {
  return route.includes('/messages');
}
