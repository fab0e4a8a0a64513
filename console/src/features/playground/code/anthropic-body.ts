/** The same request in the words of Anthropic's API, for `POST /anthropic/v1/messages`. */
import {
  DEFAULT_TEMPERATURE,
  DEFAULT_TOP_P,
  type Question,
  type Settings,
  type Turn,
} from '../conversation.ts';
import { DEFAULT_FPS, type MediaItem } from '../media/media-item.ts';
import { sentTurns } from '../wire/request-body.ts';
import { FileReference } from './printed.ts';

/** `defaultMaxTokens`: of the model; this dialect's SDKs want a number. */
export function anthropicBody(
  settings: Settings,
  turns: readonly Turn[],
  defaultMaxTokens: number,
): Readonly<Record<string, unknown>> {
  const { model, system, thinking, temperature, topP, maxTokens, stream } = settings;
  return {
    model,
    max_tokens: maxTokens ?? defaultMaxTokens,
    ...(system.trim() !== '' && { system }),
    messages: sentTurns(turns).map((turn) => ({
      role: turn.role,
      content: turn.role === 'user' ? contentOf(turn) : turn.text,
    })),
    ...(temperature !== DEFAULT_TEMPERATURE && { temperature }),
    ...(topP !== DEFAULT_TOP_P && { top_p: topP }),
    ...(thinking === 'disabled' && { thinking: { type: 'disabled' } }),
    ...(thinking === 'enabled' && { thinking: { type: 'enabled', budget_tokens: 1024 } }),
    ...(stream && { stream: true }),
  };
}

function contentOf({ text, media }: Question): unknown {
  if (media.length === 0) return text;
  return [
    ...media.map((item) => ({ type: item.kind, source: sourceOf(item) })),
    ...(text === '' ? [] : [{ type: 'text', text }]),
  ];
}

function sourceOf({ kind, name, source, fps, resolution }: MediaItem): unknown {
  const place =
    source.type === 'url'
      ? { type: 'url', url: source.url }
      : {
          type: 'base64',
          media_type: source.blob.type,
          data: new FileReference(name, source.blob.type, 'base64'),
        };
  if (kind !== 'video') return place;
  return {
    ...place,
    ...(fps !== DEFAULT_FPS && { fps }),
    ...(resolution !== 'default' && { media_resolution: resolution }),
  };
}
