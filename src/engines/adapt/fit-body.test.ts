/** Which media leave a body that is too large. */
import { describe, expect, it } from 'vitest';
import type { MediaKind } from '../../core/chat-request.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { Attachment, ConversationMessage } from '../conversation.ts';
import { engineRequest } from '../openai-like/testing/engine-request.ts';
import { fitBody } from './fit-body.ts';
import { HandOver } from './hand-over.ts';

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
async function urls(...attachments: readonly Attachment[]): Promise<(string | undefined)[]> {
  const media = { mode: null, sharedDirectory: null, listen: '127.0.0.1:0' };
  const handOver = new HandOver({ kind: 'llamacpp', media });
  try {
    const { chat } = engineRequest();
    const fitting = {
      maxBodyBytes: MAX_BODY_BYTES,
      handOver,
      waysOut: new Map(),
      signal: never,
    };
    const fitted = await fitBody([turn(...attachments)], chat, fitting);
    await fitted.end();
    return fitted.messages[0]!.content.map((part) =>
      part.type === 'attachment' ? part.attachment.url : part.text,
    );
  } finally {
    await handOver.close();
  }
}

describe('a body that is too large', () => {
  const sound = attachment('audio', LARGE_BYTES);

  it('keeps the largest where only smaller ones have another way', async () => {
    const picture = attachment('image', SMALL_BYTES);
    expect(await urls(sound, picture)).toEqual([undefined, expect.stringMatching(/^http:/)]);
  });

  it('is refused for the largest that has no other way, where that does not suffice', async () => {
    const picture = attachment('image', 2 * LARGE_BYTES);
    const other = attachment('audio', SMALL_BYTES);
    await expect(urls(other, picture, sound)).rejects.toMatchObject({
      code: 'engine-modality',
      message: 'The model engine cannot process audio input',
      param: 'audio.url',
    });
  });
});
