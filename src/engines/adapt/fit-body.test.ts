/** Which media leave a body that is too large. */
import { describe, expect, it } from 'vitest';
import type { MediaKind } from '../../core/chat-request.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { Attachment, ConversationMessage } from '../conversation.ts';
import { engineRequest } from '../openai-like/testing/engine-request.ts';
import { fitBody, type FittedBody } from './fit-body.ts';
import { HandOver } from './hand-over.ts';
import type { WaysOutOf } from './ways-out.ts';

const never = new AbortController().signal;
/** Room for one of the large media besides the text. */
const MAX_BODY_BYTES = 1_500_000;
const LARGE_BYTES = 1_000_000;
const SMALL_BYTES = 900_000;

function attachment(kind: MediaKind, bytes: number): Attachment {
  const piece = { bytes, path: '/nowhere', open: () => expect.unreachable('nobody fetches it') };
  const planned = { kind, path: `${kind}.url` } as PlannedMedia;
  return { kind, mime: `${kind}/any`, planned, pieces: [piece] };
}

function turn(...attachments: readonly Attachment[]): ConversationMessage {
  const content = attachments.map((one) => ({ type: 'attachment', attachment: one }) as const);
  return { role: 'user', content, reasoning: null, toolCalls: [], toolCallId: null };
}

/** Through llama.cpp, which takes URLs of pictures alone. */
async function fit(
  attachments: readonly Attachment[],
  waysOut: WaysOutOf = new Map(),
): Promise<FittedBody> {
  const media = { mode: null, sharedDirectory: null, listen: '127.0.0.1:0' };
  const handOver = new HandOver({ kind: 'llamacpp', media });
  try {
    const { chat } = engineRequest();
    const fitting = { maxBodyBytes: MAX_BODY_BYTES, handOver, waysOut, signal: never };
    const fitted = await fitBody([turn(...attachments)], chat, fitting);
    await fitted.end();
    return fitted;
  } finally {
    await handOver.close();
  }
}

/** What is sent: `inline`, or the scheme of the URL. */
function sentOf({ messages }: FittedBody): string[] {
  return messages[0]!.content.map((part) =>
    part.type === 'text' ? part.text : (part.attachment.url?.split(':')[0] ?? 'inline'),
  );
}

describe('a body that is too large', () => {
  const sound = attachment('audio', LARGE_BYTES);

  it('keeps the largest where only smaller ones have another way', async () => {
    const picture = attachment('image', SMALL_BYTES);
    expect(sentOf(await fit([sound, picture]))).toEqual(['inline', 'http']);
  });

  it('is refused for the largest that has no other way, where that does not suffice', async () => {
    const picture = attachment('image', 2 * LARGE_BYTES);
    const other = attachment('audio', SMALL_BYTES);
    await expect(fit([other, picture, sound])).rejects.toMatchObject({
      code: 'engine-modality',
      message: 'The model engine cannot process audio input',
      param: 'audio.url',
    });
  });

  describe('of a film that may be something smaller', () => {
    const film = attachment('video', LARGE_BYTES);
    const smaller = attachment('video', SMALL_BYTES);
    const way = { notices: ['smaller'], make: () => Promise.resolve(smaller) };
    const waysOut = new Map([[film, { byUrl: null, inBody: way }]]);

    it('keeps it where others have another way', async () => {
      const fitted = await fit([film, attachment('image', SMALL_BYTES)], waysOut);
      expect(sentOf(fitted)).toEqual(['inline', 'http']);
      expect([fitted.replaced.size, fitted.notices]).toEqual([0, []]);
    });

    it('has the smaller one where they have none, and says so', async () => {
      const fitted = await fit([film, attachment('audio', 200_000)], waysOut);
      const [first] = fitted.messages[0]!.content;
      expect(first).toEqual({ type: 'attachment', attachment: smaller });
      expect([[...fitted.replaced], fitted.notices]).toEqual([[film], ['smaller']]);
    });

    it('is refused where even that does not suffice, or is not smaller', async () => {
      const refused = { code: 'engine-modality', param: 'video.url' };
      await expect(fit([film, sound], waysOut)).rejects.toMatchObject(refused);
      const larger = { notices: [], make: () => Promise.resolve(attachment('video', 2e6)) };
      const useless = new Map([[film, { byUrl: null, inBody: larger }]]);
      const other = attachment('audio', SMALL_BYTES);
      await expect(fit([film, other], useless)).rejects.toMatchObject(refused);
    });
  });
});
