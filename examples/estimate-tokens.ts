/**
 * What media will cost before there are any: the published calculators, then the exact count of a
 * whole request. `node examples/estimate-tokens.ts`
 */
import { baseURL, client, mediaUrl } from './client.ts';

const estimate = await post('/tokens/estimate', {
  media: [
    { type: 'image', width: 1920, height: 1080 },
    { type: 'audio', duration: 10.6 },
    { type: 'video', duration: 60, width: 1920, height: 1080, fps: 2 },
  ],
});
console.log('estimate:', estimate);

const count = await post('/tokens/count', {
  model: 'mimo-v2.5',
  messages: [
    {
      role: 'user',
      content: [
        {
          type: 'video_url',
          video_url: { url: await mediaUrl('test/media/demo.mp4', 'video/mp4') },
        },
        { type: 'text', text: 'What happens in this video?' },
      ],
    },
  ],
});
console.log('exact count:', count);

async function post(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${baseURL}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'api-key': client.apiKey ?? '' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return await answer.json();
}
