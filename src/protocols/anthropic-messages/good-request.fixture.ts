/** A request with everything in it, ways to spoil it, and what the client is told. For tests. */
import { type Fault, faultIn, withValue } from '../rejection.fixture.ts';
import { decodeMessagesRequest } from './decode.ts';

/** Good in every key. */
export const GOOD_REQUEST: object = {
  model: 'mimo-v2.5',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'a' },
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        { type: 'audio', source: { type: 'base64', media_type: 'audio/wav', data: 'UklGRg==' } },
        {
          type: 'video',
          source: {
            type: 'url',
            url: 'https://example.com/a.mp4',
            fps: 1,
            media_resolution: 'max',
          },
        },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'b', signature: '' },
        { type: 'redacted_thinking', data: 'c' },
        { type: 'text', text: 'd' },
        { type: 'tool_use', id: 'call_1', name: 'f', input: { x: 1 } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'call_1',
          is_error: false,
          content: [
            { type: 'text', text: 'e' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBO' } },
          ],
        },
        { type: 'text', text: 'g' },
      ],
    },
  ],
  max_tokens: 1024,
  system: [{ type: 'text', text: 'h', cache_control: { type: 'ephemeral' } }],
  stop_sequences: ['x', 'y'],
  temperature: 0.5,
  top_p: 0.9,
  stream: true,
  thinking: { type: 'enabled', budget_tokens: 1024 },
  tools: [
    { name: 'f', description: '', input_schema: { type: 'object' }, type: 'custom' },
    { name: 'g', input_schema: {} },
  ],
  tool_choice: { type: 'tool', name: 'f' },
  output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
  mimosa: { receipt: true, progress: true, max_media_tokens: 5000 },
};

/** The good request with another value at a path; undefined takes the key away. */
export function requestWith(path: string, value: unknown): object {
  return withValue(GOOD_REQUEST, path, value);
}

/** What a client is told about a body. Throws when it is accepted. */
export function faultOf(body: unknown): Fault {
  return faultIn(() => decodeMessagesRequest(body, new Map()));
}
