/** Requests for engines, made of what a test cares about, and what an engine answers to them. */
import type {
  ChatRequest,
  MediaKind,
  MediaPart,
  Message,
  Part,
} from '../../../core/chat-request.ts';
import { ignoreProgress } from '../../../core/progress.ts';
import type { MediaFacts, MediaPlan, PlannedMedia } from '../../../core/media-plan.ts';
import type { EnginePart } from '../../../core/stream-part.ts';
import type { EngineRequest } from '../../engine.ts';

const TOKENS = { vision: 0, stamps: 0, markers: 0, sound: 0, total: 0 };

/** A chat with the defaults of the wire. */
function chatRequest(fields: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'mimo-v2.5',
    messages: [user('Hi')],
    maxCompletionTokens: undefined,
    temperature: 1,
    topP: 0.95,
    frequencyPenalty: 0,
    presencePenalty: 0,
    stop: [],
    stream: true,
    includeUsage: true,
    thinking: undefined,
    responseFormat: { type: 'text' },
    tools: [],
    toolChoice: 'auto',
    seed: undefined,
    receipt: false,
    progress: false,
    maxMediaTokens: undefined,
    ...fields,
  };
}

/** A planned request; `countTokens` counts words. */
export function engineRequest(
  chat: Partial<ChatRequest> = {},
  rest: Partial<EngineRequest> = {},
): EngineRequest {
  return {
    requestId: 'request-1',
    chat: chatRequest(chat),
    thinking: true,
    maxCompletionTokens: 1000,
    media: new Map(),
    countTokens: (text) => text.split(/\s+/).filter(Boolean).length,
    onProgress: ignoreProgress,
    promptTokens: 100,
    affinity: () => ({ session: '5e'.repeat(32), tenant: '7e'.repeat(32) }),
    trace: {},
    store: () => Promise.reject(new Error('this test stores nothing')),
    ...rest,
  };
}

/** A user turn; strings are texts. */
export function user(...content: readonly (string | Part)[]): Message {
  return {
    role: 'user',
    content: content.map((part) =>
      typeof part === 'string' ? { type: 'text', text: part } : part,
    ),
  };
}

/** A medium of the request; what its source is does not matter to an engine. */
export function mediaPart(kind: MediaKind): MediaPart {
  return {
    type: 'media',
    kind,
    source: { type: 'url', url: 'https://example.com/secret-of-the-client' },
    path: 'messages[0].content[0].url',
    partPath: 'messages[0].content[0]',
    fps: 2,
    mediaResolution: 'default',
  };
}

const FACTS: Readonly<Record<MediaKind, MediaFacts>> = {
  image: { kind: 'image', format: 'png', width: 1, height: 1, orientation: 1, frameCount: 1 },
  audio: {
    kind: 'audio',
    format: 'mp3',
    codec: 'mp3',
    durationSeconds: 1,
    sampleRateHz: 16_000,
    channels: 1,
  },
  video: {
    kind: 'video',
    format: 'mp4',
    codec: 'h264',
    durationSeconds: 1,
    width: 32,
    height: 32,
    rotationDegrees: 0,
    pixelAspect: 1,
    framesPerSecond: 25,
    sound: null,
  },
};
const PLANS: Readonly<Record<MediaKind, MediaPlan>> = {
  image: { kind: 'image', width: 32, height: 32, tokens: TOKENS },
  audio: { kind: 'audio', durationSeconds: 1, tokens: TOKENS },
  video: {
    kind: 'video',
    fps: 2,
    mediaResolution: 'default',
    durationSeconds: 1,
    frameCount: 2,
    gridCount: 1,
    width: 32,
    height: 32,
    sound: false,
    tokens: TOKENS,
  },
};

/** What is planned for a medium whose bytes come in these chunks. */
export function plannedMedia(
  kind: MediaKind,
  bytes: number,
  original: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): PlannedMedia {
  const unused = (): never => {
    throw new Error('engines of this kind want the original bytes');
  };
  return {
    kind,
    path: 'messages[0].content[0].url',
    partPath: 'messages[0].content[0]',
    blob: { path: '/nowhere', bytes, sha256: '', origin: 'url' },
    facts: FACTS[kind],
    plan: PLANS[kind],
    reader: { picture: unused, frames: unused, sound: unused, original },
  };
}

/** Planned bytes, in chunks of the given size. */
export function plannedBytes(kind: MediaKind, bytes: Buffer, chunkBytes = 65_536): PlannedMedia {
  return plannedMedia(kind, bytes.length, async function* () {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  });
}

/** All parts of an answer, neighbouring texts joined, and the error that ended it, if one did. */
export async function hear(
  parts: AsyncIterable<EnginePart>,
): Promise<{ readonly parts: EnginePart[]; readonly error: unknown }> {
  const heard: EnginePart[] = [];
  try {
    for await (const part of parts) {
      const last = heard.at(-1);
      if ((part.type === 'text' || part.type === 'reasoning') && last?.type === part.type) {
        heard[heard.length - 1] = { type: part.type, text: last.text + part.text };
      } else heard.push(part);
    }
    return { parts: heard, error: null };
  } catch (error) {
    return { parts: heard, error };
  }
}
