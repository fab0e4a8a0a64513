/** A conversation with everything that a client may send, for the exact bodies of the kinds. */
import type { ChatRequest, Message } from '../../core/chat-request.ts';
import type { EngineRequest } from '../engine.ts';
import {
  engineRequest,
  mediaPart,
  plannedBytes,
  user,
} from '../openai-like/testing/engine-request.ts';

const image = mediaPart('image');
const audio = mediaPart('audio');
const video = mediaPart('video');

export const IMAGE_BASE64: string = base64('picture');
export const AUDIO_BASE64: string = base64('sound!');
export const VIDEO_BASE64: string = base64('film');

/** Past reasoning and calls, then media between texts; `chat` and `rest` say what differs. */
export function wholeConversation(
  chat: Partial<ChatRequest> = {},
  rest: Partial<EngineRequest> = {},
): EngineRequest {
  const messages: Message[] = [
    { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
    user('One?'),
    {
      role: 'assistant',
      content: [],
      reasoning: 'hm',
      toolCalls: [{ id: 'call_1', name: 'f', arguments: '{"a":1}' }],
    },
    { role: 'tool', toolCallId: 'call_1', content: [{ type: 'text', text: '1' }] },
    {
      role: 'assistant',
      content: [],
      reasoning: null,
      toolCalls: [{ id: 'call_2', name: 'f', arguments: 'no object' }],
    },
    { role: 'tool', toolCallId: 'call_2', content: [{ type: 'text', text: '2' }] },
    user(image, 'What', audio, 'is', video, 'this?'),
  ];
  const media = new Map([
    [image, plannedBytes('image', Buffer.from('picture'))],
    [audio, plannedBytes('audio', Buffer.from('sound!'))],
    [video, plannedBytes('video', Buffer.from('film'))],
  ]);
  return engineRequest({ messages, ...chat }, { media, ...rest });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
