/**
 * Makes a video fit a budget of tokens: `node examples/budget.ts [tokens] [video]`. The receipt says
 * what was lowered for it; a budget that nothing fits is refused with the smallest that would do.
 */
import type { ChatCompletion } from 'openai/resources/chat/completions';
import type { MediaReceipt } from '../src/core/receipt.ts';
import { client, mediaUrl } from './client.ts';

const budgetTokens = Number(process.argv[2] ?? 1000);
const video = process.argv[3] ?? 'test/media/demo.mp4';

type Answer = ChatCompletion & { readonly mimosa: { readonly media: readonly MediaReceipt[] } };

// `post` takes any body; the SDK's types know neither videos nor budgets.
const answer = await client.post<Answer>('/chat/completions', {
  body: {
    model: 'mimo-v2.5',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'video_url', video_url: { url: await mediaUrl(video, 'video/mp4') }, fps: 5 },
          { type: 'text', text: 'What happens in this video?' },
        ],
      },
    ],
    mimosa: { receipt: true, max_media_tokens: budgetTokens },
  },
});

const [receipt] = answer.mimosa.media;
console.log(answer.choices[0]?.message.content);
console.log('asked:', receipt?.asked);
console.log('used:', { fps: receipt?.fps, tokens: receipt?.tokens.total });
