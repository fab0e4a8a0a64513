/** Describes a video at one frame per second: `node examples/describe-video.ts [video]`. */
import type { ChatCompletionContentPart } from 'openai/resources/chat/completions';
import { client, mediaUrl } from './client.ts';

const file = process.argv[2] ?? 'test/media/demo.mp4';

// The SDK's types do not know video parts. `fps` and `media_resolution` stand beside `video_url`.
const video = {
  type: 'video_url',
  video_url: { url: await mediaUrl(file, 'video/mp4') },
  fps: 1,
  media_resolution: 'default',
} as unknown as ChatCompletionContentPart;

const completion = await client.chat.completions.create({
  model: 'mimo-v2.5',
  messages: [
    { role: 'user', content: [video, { type: 'text', text: 'What happens in this video?' }] },
  ],
});

console.log(completion.choices[0]?.message.content);
console.log(completion.usage);
