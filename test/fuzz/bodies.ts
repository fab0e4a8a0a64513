/**
 * Valid bodies of every route, rich in optional fields: what fuzzing starts from, and what a
 * healthy server must still answer with 200.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import { WHOLE } from './framing.ts';
import type { FuzzCase, Route } from './fuzz-case.ts';

export interface ValidBody {
  readonly route: Route;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Real media of a few hundred bytes: bodies stay short, and the engine looks at them once. */
const PICTURE = base64('formats/alpha.webp');
const SOUND = base64('formats/opus.ogg');
const FILM = base64('decoder/colour-untagged.mp4');

function base64(name: string): string {
  return readFileSync(path.join(MEDIA_DIRECTORY, name), 'base64');
}

const TOOLS = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'Weather of a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      strict: true,
    },
  },
];

const CHATS: readonly Readonly<Record<string, unknown>>[] = [
  {
    model: 'mimo-v2.5',
    messages: [
      { role: 'system', content: 'You are MiMo.' },
      { role: 'user', content: [{ type: 'text', text: 'Hello' }], name: 'me' },
    ],
    max_completion_tokens: 64,
    temperature: 0.3,
    top_p: 0.9,
    frequency_penalty: 0,
    presence_penalty: 0,
    stop: ['END', 'STOP'],
    stream: true,
    stream_options: { include_usage: true },
    thinking: { type: 'enabled' },
    seed: 7,
    n: 1,
  },
  {
    model: 'mimo-v2-flash',
    messages: [
      { role: 'developer', content: [{ type: 'text', text: 'Be short.' }] },
      { role: 'user', content: 'What is the weather in Beijing?' },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'They ask for the weather.',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: [{ type: 'text', text: 'Sunny' }] },
      { role: 'assistant', content: 'It is sunny' },
    ],
    tools: TOOLS,
    tool_choice: { type: 'function', function: { name: 'get_weather' } },
    reasoning_effort: 'low',
    max_tokens: 32,
  },
  {
    model: 'mimo-v2.5',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: `data:image/webp;base64,${PICTURE}` } },
          { type: 'text', text: 'Answer in JSON: what is this?' },
        ],
      },
    ],
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'thing',
        schema: {
          type: 'object',
          properties: { name: { type: 'string' }, count: { type: 'integer', minimum: 0 } },
          required: ['name'],
        },
        strict: true,
      },
    },
    stream: true,
    mimosa: { receipt: true, progress: true, max_media_tokens: 500 },
  },
  {
    model: 'mimo-v2-omni',
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'video_url',
            video_url: { url: `data:video/mp4;base64,${FILM}` },
            fps: 2,
            media_resolution: 'default',
          },
          { type: 'input_audio', input_audio: { data: SOUND, format: 'ogg' } },
        ],
      },
    ],
    thinking: { type: 'disabled' },
  },
];

const MESSAGES: readonly Readonly<Record<string, unknown>>[] = [
  {
    model: 'mimo-v2.5',
    system: [{ type: 'text', text: 'You are MiMo.', cache_control: { type: 'ephemeral' } }],
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'image',
            source: {
              type: 'base64',
              media_type: 'image/webp',
              data: PICTURE,
            },
          },
          {
            type: 'video',
            source: { type: 'base64', media_type: 'video/mp4', data: FILM, fps: 1 },
          },
          { type: 'text', text: 'What is this?' },
        ],
      },
    ],
    max_tokens: 64,
    temperature: 0.5,
    stream: true,
    stop_sequences: ['END'],
    thinking: { type: 'enabled', budget_tokens: 32 },
    metadata: { user_id: 'u' },
    mimosa: { receipt: true, progress: true, max_media_tokens: 500 },
  },
  {
    model: 'mimo-v2.5-pro',
    messages: [
      { role: 'user', content: 'What is the weather in Beijing?' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'They ask for the weather.', signature: '' },
          { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Beijing' } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'call_1',
            content: [{ type: 'text', text: 'Sunny' }],
            is_error: false,
          },
        ],
      },
    ],
    max_tokens: 32,
    tools: [{ name: 'get_weather', description: 'Weather', input_schema: { type: 'object' } }],
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    output_config: {
      format: {
        type: 'json_schema',
        schema: { type: 'object', properties: { degrees: { type: 'number' } } },
      },
    },
  },
];

export const VALID_BODIES: readonly ValidBody[] = [
  ...(['/v1/chat/completions', '/v1/tokens/count'] as const).flatMap((route) =>
    CHATS.map((value) => ({ route, value })),
  ),
  ...(['/v1/tokens/count', '/anthropic/v1/messages', '/v1/messages'] as const).flatMap((route) =>
    MESSAGES.map((value) => ({ route, value })),
  ),
  ...(['/anthropic/v1/messages/count_tokens', '/v1/messages/count_tokens'] as const).flatMap(
    (route) => MESSAGES.map((value) => ({ route, value })),
  ),
  {
    route: '/v1/tokens/estimate',
    value: {
      media: [
        { type: 'image', width: 1920, height: 1080 },
        { type: 'audio', duration: 10.6 },
        {
          type: 'video',
          duration: 60,
          width: 1920,
          height: 1080,
          fps: 2,
          media_resolution: 'default',
          mute: false,
        },
      ],
    },
  },
];

/** A picture of 800 KB: long enough to be diverted to disk while the body is read. */
const WITH_LARGE_PICTURE: ValidBody = {
  route: '/v1/chat/completions',
  value: {
    model: 'mimo-v2.5',
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'image_url',
            image_url: { url: `data:image/png;base64,${base64('astronaut.png')}` },
          },
        ],
      },
    ],
  },
};

/** Requests that a healthy server answers with 200: every valid body, and a large one. */
export const SOUND_CASES: readonly FuzzCase[] = [...VALID_BODIES, WITH_LARGE_PICTURE].map(
  ({ route, value }) => ({ route, body: Buffer.from(JSON.stringify(value)), framing: WHOLE }),
);
