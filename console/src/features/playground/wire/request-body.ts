/**
 * A conversation as the body of `POST /v1/chat/completions`, and back from a path in an error to the
 * media item that it names. How files are written is the caller's to say: as data URIs where the body
 * is sent, as a reference where it is shown as code.
 */
import {
  type Answer,
  DEFAULT_TEMPERATURE,
  DEFAULT_TOP_P,
  type Question,
  type Settings,
  type Turn,
} from '../conversation.ts';
import { DEFAULT_FPS, type MediaItem } from '../media/media-item.ts';

/** What stands for the bytes of an item: its URL, a data URI, or anything that is printed later. */
export type Address<File> = (item: MediaItem) => string | File;

/** The messages that are sent: answers that never came to say anything are none. */
export function sentTurns(turns: readonly Turn[]): readonly (Question | Answer)[] {
  return turns.filter((turn) => turn.role === 'user' || turn.text !== '');
}

/** `mimosa.progress` asks the server to tell what it is doing, which only streams can. */
export function requestBody<File>(
  settings: Settings,
  turns: readonly Turn[],
  address: Address<File>,
): Readonly<Record<string, unknown>> {
  const { model, system, thinking, temperature, topP, maxTokens, stream } = settings;
  return {
    model,
    messages: [
      ...(system.trim() === '' ? [] : [{ role: 'system', content: system }]),
      ...sentTurns(turns).map((turn) =>
        turn.role === 'user'
          ? { role: 'user', content: contentOf(turn, address) }
          : { role: 'assistant', content: turn.text },
      ),
    ],
    ...(maxTokens !== null && { max_completion_tokens: maxTokens }),
    ...(temperature !== DEFAULT_TEMPERATURE && { temperature }),
    ...(topP !== DEFAULT_TOP_P && { top_p: topP }),
    ...(thinking !== 'model' && { thinking: { type: thinking } }),
    ...(stream && { stream: true, mimosa: { progress: true } }),
  };
}

/** Null where the path leads to no item: `messages[0].content[1].image_url.url` → that item. */
export function itemAt(
  settings: Pick<Settings, 'system'>,
  turns: readonly Turn[],
  path: string,
): MediaItem | null {
  const [, message, part] = /^messages\[(\d+)\]\.content\[(\d+)\]/.exec(path) ?? [];
  if (message === undefined || part === undefined) return null;
  const before = settings.system.trim() === '' ? 0 : 1;
  const turn = sentTurns(turns)[Number(message) - before];
  return turn?.role === 'user' ? (turn.media[Number(part)] ?? null) : null;
}

function contentOf<File>({ text, media }: Question, address: Address<File>): unknown {
  if (media.length === 0) return text;
  return [
    ...media.map((item) => mediaPart(item, address(item))),
    ...(text === '' ? [] : [{ type: 'text', text }]),
  ];
}

function mediaPart({ kind, fps, resolution }: MediaItem, value: unknown): unknown {
  switch (kind) {
    case 'image':
      return { type: 'image_url', image_url: { url: value } };
    case 'audio':
      return { type: 'input_audio', input_audio: { data: value } };
    case 'video':
      return {
        type: 'video_url',
        video_url: { url: value },
        ...(fps !== DEFAULT_FPS && { fps }),
        ...(resolution !== 'default' && { media_resolution: resolution }),
      };
  }
}
