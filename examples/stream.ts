/** Streams an answer, reasoning first: `node examples/stream.ts [picture]`. */
import { client, mediaUrl } from './client.ts';

const picture = process.argv[2] ?? 'test/media/espresso.png';

const stream = await client.chat.completions.create({
  model: 'mimo-v2.5',
  stream: true,
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: await mediaUrl(picture, 'image/png') } },
        { type: 'text', text: 'What is on the table?' },
      ],
    },
  ],
});

for await (const chunk of stream) {
  // The SDK's types do not know reasoning_content.
  const delta = chunk.choices[0]?.delta as { content?: string; reasoning_content?: string };
  process.stderr.write(delta?.reasoning_content ?? '');
  process.stdout.write(delta?.content ?? '');
  if (chunk.usage) console.log('\n', chunk.usage);
}
