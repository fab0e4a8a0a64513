/** Asks through the Anthropic SDK, count first: `node examples/anthropic.ts [picture]`. */
import { readFile } from 'node:fs/promises';
import Anthropic from '@anthropic-ai/sdk';
import { baseURL } from './client.ts';

const picture = process.argv[2] ?? 'test/media/rocket.jpg';

const client = new Anthropic({
  // The SDK adds /v1/messages itself.
  baseURL: baseURL.replace(/\/v1$/, '/anthropic'),
  apiKey: process.env['MIMOSA_API_KEY'] ?? 'set MIMOSA_API_KEY',
});

const request: Anthropic.MessageCountTokensParams = {
  model: 'mimo-v2.5',
  messages: [
    {
      role: 'user',
      content: [
        {
          type: 'image',
          source: {
            type: 'base64',
            // Mimosa looks at the bytes; the label only has to be of the same kind.
            media_type: 'image/jpeg',
            data: await readFile(picture, 'base64'),
          },
        },
        { type: 'text', text: 'please describe the content of the image' },
      ],
    },
  ],
};

const { input_tokens } = await client.messages.countTokens(request);
console.log(`It will cost ${input_tokens} input tokens.`);

const stream = client.messages.stream({ ...request, max_tokens: 1024 });
stream.on('text', (text) => process.stdout.write(text));
console.log('\n', (await stream.finalMessage()).usage);
