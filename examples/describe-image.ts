/** Describes a picture, given as a file or a URL: `node examples/describe-image.ts [picture]`. */
import { client, mediaUrl } from './client.ts';

const picture = process.argv[2] ?? 'test/media/cat.png';

const completion = await client.chat.completions.create({
  model: 'mimo-v2.5',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: await mediaUrl(picture, 'image/png') } },
        { type: 'text', text: 'please describe the content of the image' },
      ],
    },
  ],
});

console.log(completion.choices[0]?.message.content);
console.log(completion.usage);
