/** Keeps a body within what an engine takes: the largest media go another way. */
import { apiError } from '../../core/errors.ts';
import type { Attachment, ConversationMessage } from '../conversation.ts';
import type { EngineRequest } from '../engine.ts';
import { base64Characters } from '../openai-like/base64.ts';
import type { HandedOver, HandOver } from './hand-over.ts';
import type { WaysOutOf } from './ways-out.ts';

/** What a body holds besides texts and media: names of fields, settings of the answer. */
const FRAME_BYTES = 16_384;
/** What stands around a medium, its URL included. */
const PART_BYTES = 256;

export interface Fitting {
  readonly maxBodyBytes: number;
  readonly handOver: HandOver | null;
  readonly waysOut: WaysOutOf;
  readonly signal: AbortSignal;
}

export interface FittedBody {
  /** Attachments that do not go in the body have URLs. */
  readonly messages: readonly ConversationMessage[];
  /** Attachments for which others stand now. */
  readonly replaced: ReadonlySet<Attachment>;
  /** What is to be said of those others. */
  readonly notices: readonly string[];
  /** As `HandedOver`. */
  renew(): void;
  end(): Promise<void>;
}

/**
 * Hands over the largest media that have another way until the rest is within `maxBodyBytes`; where
 * that does not suffice, the largest that can take another form take it. Rejects with
 * `engine-modality`, about the largest that has no way, where even that does not suffice.
 */
export async function fitBody(
  messages: readonly ConversationMessage[],
  chat: EngineRequest['chat'],
  { maxBodyBytes, handOver, waysOut, signal }: Fitting,
): Promise<FittedBody> {
  const sent = new Map<Attachment, Attachment>();
  const replaced = new Set<Attachment>();
  const notices: string[] = [];
  const handed: HandedOver[] = [];
  const end = async (): Promise<void> => {
    await Promise.all(handed.map((one) => one.end()));
  };
  const attachments = messages
    .flatMap(({ content }) => content)
    .flatMap((part) => (part.type === 'attachment' ? [part.attachment] : []));
  const largestFirst = attachments.toSorted((a, b) => inlineBytes(b) - inlineBytes(a));
  let bytes = attachments.reduce(
    (sum, attachment) => sum + PART_BYTES + inlineBytes(attachment),
    textBytes(messages, chat),
  );
  /** Puts a form in the place of an attachment: under a URL, or else in the body if it is smaller. */
  const place = async (attachment: Attachment, form: Attachment): Promise<boolean> => {
    const given = (await handOver?.give(form, signal)) ?? null;
    const saved = inlineBytes(attachment) - (given === null ? inlineBytes(form) : 0);
    if (saved <= 0) return false;
    bytes -= saved;
    if (given !== null) handed.push(given);
    sent.set(attachment, given === null ? form : { ...form, url: given.url });
    return true;
  };
  try {
    for (const attachment of largestFirst) {
      if (bytes <= maxBodyBytes) break;
      await place(attachment, attachment);
    }
    for (const attachment of largestFirst) {
      if (bytes <= maxBodyBytes) break;
      const ways = sent.has(attachment) ? undefined : waysOut.get(attachment);
      const byUrl = handOver?.takes(attachment.kind) ?? false;
      const way = byUrl ? (ways?.byUrl ?? ways?.inBody) : ways?.inBody;
      if (way && (await place(attachment, await way.make()))) {
        replaced.add(attachment);
        notices.push(...way.notices);
      }
    }
    const stays = largestFirst.find((attachment) => sent.get(attachment)?.url === undefined);
    if (bytes > maxBodyBytes && stays !== undefined) {
      const { kind, path } = stays.planned;
      throw apiError('engine-modality', path, [kind]);
    }
  } catch (error) {
    await end();
    throw error;
  }
  return {
    messages: messages.map((message) => ({
      ...message,
      content: message.content.map((part) =>
        part.type === 'text'
          ? part
          : { ...part, attachment: sent.get(part.attachment) ?? part.attachment },
      ),
    })),
    replaced,
    notices,
    renew() {
      for (const one of handed) one.renew();
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
