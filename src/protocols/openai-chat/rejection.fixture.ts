/** A request with everything in it, ways to spoil it, and what the client is told. For tests. */
import { ApiError } from '../../core/errors.ts';
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
  mimosa: { receipt: true },
};

/** The good request with another value at a path; undefined takes the key away. */
export function requestWith(path: string, value: unknown): object {
  const request = structuredClone(GOOD_REQUEST);
  const keys = path.match(/[^.[\]]+/g) ?? [];
  let holder = request as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  const last = keys.at(-1) ?? '';
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return request;
}

/** What a client is told about a body: status, `param`, message. Throws when it is accepted. */
export function faultOf(body: unknown): [status: number, param: string | null, message: string] {
  try {
    decodeChatRequest(body, new Map());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [error.status, error.param, error.message];
  }
  throw new Error('the body was accepted');
}
