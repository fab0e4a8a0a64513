/**
 * Conversations that end with the assistant's own words ask for what comes next. The engine cannot
 * go on from any text, but it can leave out what has been said, and it knows an open bracket as
 * the common way to ask for JSON.
 */

import type { ChatRequest } from '../../../core/chat-request.ts';

/** The words that the answer is to continue; '' when the conversation ends otherwise. */
export function prefillOf({ messages }: Pick<ChatRequest, 'messages'>): string {
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || last.toolCalls.length > 0) return '';
  return last.content.map(({ text }) => text).join('');
}

/** The request, asking for JSON where only its prefill does. */
export function withPrefilledFormat(chat: ChatRequest, prefill: string): ChatRequest {
  const opensJson = /^\s*[{[]/.test(prefill);
  return opensJson && chat.responseFormat.type === 'text'
    ? { ...chat, responseFormat: { type: 'json_object' } }
    : chat;
}

/** What is left of an answer behind the prefill; the whole answer when it begins otherwise. */
export function continuation(answer: string, prefill: string): string {
  let place = 0;
  for (const character of prefill) {
    if (/\s/.test(character)) continue;
    while (/\s/.test(answer.charAt(place))) place += 1;
    if (!answer.startsWith(character, place)) return answer;
    place += character.length;
  }
  return answer.slice(place);
}
