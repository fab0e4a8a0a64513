/** Writes down what is said: `node examples/transcribe.ts [sound]`. */
import type { ChatCompletionContentPart } from 'openai/resources/chat/completions';
import { client, mediaUrl } from './client.ts';

const sound = process.argv[2] ?? 'test/media/speech-jfk.wav';

// MiMo takes URLs and data URIs as `data`; the SDK's types know bare base64 with a format only.
const audio = {
  type: 'input_audio',
  input_audio: { data: await mediaUrl(sound, 'audio/wav') },
} as unknown as ChatCompletionContentPart;

const completion = await client.chat.completions.create({
  model: 'mimo-v2.5',
  messages: [
    { role: 'user', content: [audio, { type: 'text', text: 'Please transcribe the speech.' }] },
  ],
});

console.log(completion.choices[0]?.message.content);
console.log(completion.usage);
