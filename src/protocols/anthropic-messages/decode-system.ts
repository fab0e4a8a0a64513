/** The system text, which this dialect keeps beside the messages. */
import type { Message } from '../../core/chat-request.ts';
import { type Fields, isAbsent, oneOf, required, type Shape } from '../fields.ts';
import { type Content, decodeContent, decodeText } from '../message-content.ts';

const SYSTEM: Shape<Content> = {
  expectation: 'a string or an array of text parts',
  accepts: (value) => typeof value === 'string' || Array.isArray(value),
};
const TEXT_TYPE = oneOf(['text'], 'text in the system prompt');

/** The leading system message; none when the key is absent or its list is empty. */
export function decodeSystem(request: Fields): Message[] {
  if (isAbsent(request.object['system'])) return [];
  const content = decodeContent(request, 'system', SYSTEM, (block) => {
    required(block, 'type', TEXT_TYPE);
    return decodeText(block);
  });
  return content.length === 0 ? [] : [{ role: 'system', content }];
}
