/** A request with everything in it, ways to spoil it, and what the client is told. For tests. */
import { type Fault, faultIn, withValue } from '../rejection.fixture.ts';
import { decodeChatRequest } from './decode.ts';

/** Good in every key. */
export const GOOD_REQUEST: object = {
  model: 'mimo-v2.5',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'a' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'b' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
        { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' }, fps: 2 },
      ],
    },
    {
      role: 'assistant',
      content: [{ type: 'text', text: 'c' }],
      reasoning_content: 'd',
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: '42' }] },
    { role: 'developer', content: [{ type: 'text', text: 'e' }] },
  ],
  stop: ['x', 'y'],
  stream_options: { include_usage: true },
  thinking: { type: 'enabled' },
  response_format: { type: 'json_schema', json_schema: { name: 'g', schema: {} } },
  tools: [
    { type: 'function', function: { name: 'f', description: '', parameters: {}, strict: true } },
    { type: 'function', function: { name: 'h' } },
  ],
  tool_choice: { type: 'function', function: { name: 'f' } },
  mimosa: { receipt: true, progress: false, max_media_tokens: 1000 },
};

/** The good request with another value at a path; undefined takes the key away. */
export function requestWith(path: string, value: unknown): object {
  return withValue(GOOD_REQUEST, path, value);
}

/** What a client is told about a body. Throws when it is accepted. */
export function faultOf(body: unknown): Fault {
  return faultIn(() => decodeChatRequest(body, new Map()));
}
