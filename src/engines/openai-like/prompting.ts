/** Fields that engines with a chat template of their own share. */
import type { EngineRequest } from '../engine.ts';

/** The switch of the template for thinking. */
export function templateFields({ thinking }: EngineRequest): Record<string, unknown> {
  return { chat_template_kwargs: { enable_thinking: thinking } };
}

/** Whether the engine is to go on from an assistant turn instead of beginning one. */
export function isPrefilled({ chat }: EngineRequest): boolean {
  return chat.messages.at(-1)?.role === 'assistant';
}
