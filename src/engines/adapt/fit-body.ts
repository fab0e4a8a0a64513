/** Keeps a body within what an engine takes: the largest media go another way. */
import { apiError } from '../../core/errors.ts';
import type { Attachment, ConversationMessage } from '../conversation.ts';
import type { EngineRequest } from '../engine.ts';
import { base64Characters } from '../openai-like/base64.ts';
import type { HandedOver, HandOver } from './hand-over.ts';

/** What a body holds besides texts and media: names of fields, settings of the answer. */
const FRAME_BYTES = 16_384;
/** What stands around a medium, its URL included. */
const PART_BYTES = 256;

export interface FittedBody {
  /** Attachments that do not go in the body have URLs. */
  readonly messages: readonly ConversationMessage[];
  /** As `HandedOver`. */
  renew(): void;
  end(): Promise<void>;
}

/**
 * Hands over the largest media that have another way until the rest is within `maxBodyBytes`.
 * Rejects with `engine-modality`, about the largest that has none, where that does not suffice.
 */
export async function fitBody(
  messages: readonly ConversationMessage[],
  chat: EngineRequest['chat'],
  maxBodyBytes: number,
  handOver: HandOver | null,
  signal: AbortSignal,
): Promise<FittedBody> {
  const handed = new Map<Attachment, HandedOver>();
  const end = async (): Promise<void> => {
    await Promise.all([...handed.values()].map((one) => one.end()));
  };
  const attachments = messages
    .flatMap(({ content }) => content)
    .flatMap((part) => (part.type === 'attachment' ? [part.attachment] : []));
  const largestFirst = attachments.toSorted((a, b) => inlineBytes(b) - inlineBytes(a));
  let bytes = attachments.reduce(
    (sum, attachment) => sum + PART_BYTES + inlineBytes(attachment),
    textBytes(messages, chat),
  );
  try {
    for (const attachment of largestFirst) {
      if (bytes <= maxBodyBytes) break;
      const given = (await handOver?.give(attachment, signal)) ?? null;
      if (given === null) continue;
      handed.set(attachment, given);
      bytes -= inlineBytes(attachment);
    }
    const stays = largestFirst.find((attachment) => !handed.has(attachment));
    if (bytes > maxBodyBytes && stays !== undefined) {
      const { kind, path } = stays.planned;
      throw apiError('engine-modality', path, [kind]);
    }
  } catch (error) {
    await end();
    throw error;
  }
  const withUrl = (attachment: Attachment): Attachment => {
    const url = handed.get(attachment)?.url;
    return url === undefined ? attachment : { ...attachment, url };
  };
  return {
    messages: messages.map((message) => ({
      ...message,
      content: message.content.map((part) =>
        part.type === 'text' ? part : { ...part, attachment: withUrl(part.attachment) },
      ),
    })),
    renew() {
      for (const one of handed.values()) one.renew();
    },
    end,
  };
}

/** As base64, with a comma behind each piece. */
function inlineBytes({ pieces }: Attachment): number {
  return pieces.reduce((sum, { bytes }) => sum + base64Characters(bytes) + 1, 0);
}

/** At least as many as the body will have besides its media. */
function textBytes(messages: readonly ConversationMessage[], chat: EngineRequest['chat']): number {
  const texts = messages.map(({ content, reasoning, toolCalls }) => [
    content.map((part) => (part.type === 'text' ? part.text : '')),
    reasoning,
    reasoning,
    toolCalls,
  ]);
  const json = JSON.stringify([texts, chat.tools, chat.responseFormat, chat.stop]);
  return Buffer.byteLength(json) + FRAME_BYTES;
}
