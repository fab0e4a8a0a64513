/**
 * `npm run demo`: asks about a picture, an invoice, a speech and a video, through the real `openai`
 * package and a real server. Before each question the server is asked what it will cost; the demo
 * says whether the bill agrees, and ends with 0 only when every answer came and every bill agreed.
 */
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import OpenAI from 'openai';
import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming,
} from 'openai/resources/chat/completions';
import type { MediaReceipt } from '../src/core/receipt.ts';
import { mediaUrl } from './client.ts';
import { startOwnServer, type OwnServer } from './own-server.ts';

const MEDIA = fileURLToPath(new URL('../test/media/', import.meta.url));

/** An answer of Mimosa: what the SDK knows, and the receipts that the request asked for. */
type Answer = ChatCompletion & { readonly mimosa?: { readonly media: readonly MediaReceipt[] } };

interface Count {
  readonly prompt_tokens: number;
  readonly prompt_tokens_details: unknown;
  readonly cost: { readonly currency: string; readonly prompt: string };
}

interface Story {
  readonly file: string;
  readonly question: string;
  part(): Promise<unknown>;
}

const STORIES: readonly Story[] = [
  {
    file: 'demo.mp4',
    question: 'What happens in this video, and what is said?',
    part: async () => ({
      type: 'video_url',
      video_url: { url: await mediaUrl(`${MEDIA}demo.mp4`, 'video/mp4') },
      fps: 2,
    }),
  },
  {
    file: 'cat.png',
    question: 'please describe the content of the image',
    part: async () => ({
      type: 'image_url',
      image_url: { url: await mediaUrl(`${MEDIA}cat.png`, 'image/png') },
    }),
  },
  {
    file: 'invoice.png',
    question: 'What is the total of this invoice?',
    part: async () => ({
      type: 'image_url',
      image_url: { url: await mediaUrl(`${MEDIA}invoice.png`, 'image/png') },
    }),
  },
  {
    file: 'speech-jfk.wav',
    question: 'Please transcribe the speech.',
    part: async () => ({
      type: 'input_audio',
      input_audio: { data: await mediaUrl(`${MEDIA}speech-jfk.wav`, 'audio/wav') },
    }),
  },
];

process.once('SIGINT', () => process.exit(130));
const server = await startOwnServer();
let failures = 0;
try {
  for (const story of STORIES) failures += (await tell(story, server)) ? 0 : 1;
} finally {
  await server.stop();
}
console.log(failures === 0 ? 'All answers came, all bills agreed.' : `${failures} stories failed.`);
process.exitCode = failures === 0 ? 0 : 1;

/** Asks, prints, compares; false when there was no answer or the bill differs from the count. */
async function tell(story: Story, { baseURL, apiKey }: OwnServer): Promise<boolean> {
  console.log(`── ${story.file} ${'─'.repeat(60 - story.file.length)}`);
  console.log(`Question  ${story.question}`);
  // The SDK's types do not know video, sound by URL, or receipts.
  const body = {
    model: 'mimo-v2.5',
    messages: [
      { role: 'user', content: [await story.part(), { type: 'text', text: story.question }] },
    ],
    max_completion_tokens: 4096,
    mimosa: { receipt: true },
  } as unknown as ChatCompletionCreateParamsNonStreaming;

  const client = new OpenAI({ baseURL, apiKey });
  const count = await client.post<Count>('/tokens/count', { body });
  const answer: Answer = await client.chat.completions.create(body);

  const content = answer.choices[0]?.message.content ?? '';
  console.log(`Answer    ${content.replaceAll('\n', '\n          ')}`);
  const { usage } = answer;
  console.log(`Usage     ${JSON.stringify(usage)}`);
  for (const receipt of answer.mimosa?.media ?? []) console.log(`Receipt   ${summary(receipt)}`);

  const agrees =
    usage?.prompt_tokens === count.prompt_tokens &&
    isDeepStrictEqual(usage.prompt_tokens_details, count.prompt_tokens_details);
  console.log(
    agrees
      ? `Count     as /v1/tokens/count had said: ${count.prompt_tokens} tokens, ${count.cost.prompt} ${count.cost.currency}`
      : `Count     DIFFERS: /v1/tokens/count had said ${JSON.stringify(count)}`,
  );
  console.log();
  return content !== '' && agrees;
}

function summary(receipt: MediaReceipt): string {
  const { original, used, frames, tokens } = receipt;
  return [
    `${receipt.container} (${receipt.codecs.join(', ')}), ${receipt.bytes} bytes`,
    `sha256 ${receipt.sha256?.slice(0, 12)}…`,
    ...(receipt.duration_seconds === undefined ? [] : [`${receipt.duration_seconds} s`]),
    ...(original && used
      ? [`${original.width}×${original.height} seen at ${used.width}×${used.height}`]
      : []),
    ...(frames === undefined ? [] : [`${frames.count} frames`]),
    `tokens ${JSON.stringify(tokens)}`,
  ].join('; ');
}
