/** Asks a running server what one media part costs, or why it is refused. */
import type { MediaKind } from '../../src/core/chat-request.ts';
import type { MediaReceipt } from '../../src/core/receipt.ts';
import type { TestServer } from './server.ts';

/** Path of the URL or data value of the first part of the first message. */
export const MEDIA_PATHS: Readonly<Record<MediaKind, string>> = {
  image: 'messages[0].content[0].image_url.url',
  audio: 'messages[0].content[0].input_audio.data',
  video: 'messages[0].content[0].video_url.url',
};

export interface Quote {
  readonly status: number;
  readonly body: {
    readonly prompt_tokens?: number;
    readonly media?: readonly MediaReceipt[];
    readonly error?: {
      readonly message: string;
      readonly type: string;
      readonly param: string | null;
      readonly code: string;
    };
  };
}

/** The part of the OpenAI dialect that carries a URL of this kind. */
function mediaPart(kind: MediaKind, url: string): object {
  if (kind === 'image') return { type: 'image_url', image_url: { url } };
  if (kind === 'audio') return { type: 'input_audio', input_audio: { data: url } };
  return { type: 'video_url', video_url: { url } };
}

export async function quote(server: TestServer, kind: MediaKind, url: string): Promise<Quote> {
  const response = await fetch(`${server.url}/v1/tokens/count`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({
      model: 'mimo-v2.5',
      messages: [{ role: 'user', content: [mediaPart(kind, url)] }],
    }),
  });
  return { status: response.status, body: (await response.json()) as Quote['body'] };
}

export function dataUri(mime: string, bytes: Buffer): string {
  return `data:${mime};base64,${bytes.toString('base64')}`;
}
