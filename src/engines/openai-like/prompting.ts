/** Fields that engines with a chat template of their own share. */
import type { EngineCapabilities, EngineRequest } from '../engine.ts';

/** The switch of the template for thinking. */
export function templateFields({
  thinking,
}: Pick<EngineRequest, 'thinking'>): Record<string, unknown> {
  return { chat_template_kwargs: { enable_thinking: thinking } };
}

/** Whether an engine with these abilities is to go on from an assistant turn at the end. */
export function isPrefilled(
  { chat }: Pick<EngineRequest, 'chat'>,
  { prefill }: Pick<EngineCapabilities, 'prefill'>,
): boolean {
  return prefill && chat.messages.at(-1)?.role === 'assistant';
}
