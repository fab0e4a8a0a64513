/** The request samples of the seeds, as printed, and what must be replaced in them to run here. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fixturePath } from '../media/formats/manifest.ts';
import type { MediaServer } from './media-server.ts';
import type { TestServer } from './server.ts';

const SEEDS_DIRECTORY = path.resolve(import.meta.dirname, '../tokens/seeds');
const SEEDS = ['000', '001', '002', '003', '004'];
const HOSTS = /https:\/\/api\.(?:xiaomimimo|mimo-v2)\.com/g;
/** Seed 002 prints its Anthropic base64 sample, in both languages, without this comma. */
const MISSING_COMMA = /("media_type": "[^"]*")(?=\n"data")/;

export interface SeedSample {
  readonly title: string;
  readonly text: string;
}

/** Distinct samples of all seeds that match a global pattern, in their order. */
export function seedSamples(pattern: RegExp): SeedSample[] {
  const found = SEEDS.flatMap((seed) => {
    const text = readFileSync(path.join(SEEDS_DIRECTORY, `${seed}.txt`), 'utf8');
    return [...text.matchAll(pattern)].map(([sample]) => ({ seed, text: sample }));
  });
  const distinct = found.filter(
    ({ text }, index) => found.findIndex((other) => other.text === text) === index,
  );
  return distinct.map(({ seed, text }, index) => ({ title: `${seed}, sample ${index + 1}`, text }));
}

export function lacksComma({ text }: SeedSample): boolean {
  return MISSING_COMMA.test(text);
}

export function withComma(sample: SeedSample): SeedSample {
  return { title: sample.title, text: sample.text.replace(MISSING_COMMA, '$1,') };
}

/** The value of `model` in a sample of any language. */
export function modelOf({ text }: SeedSample): string {
  return /"?model"?\s*[:=]\s*"([^"]+)"/.exec(text)![1]!;
}

/** Replaces host, key and media of a printed sample. */
export type Localize = (sample: SeedSample) => string;

export async function localizer(server: TestServer, origin: MediaServer): Promise<Localize> {
  const [image, audio, video] = await Promise.all(
    ['photo.jpg', 'speech.mp3', 'film.mp4'].map(async (file) =>
      (await readFile(fixturePath({ file }))).toString('base64'),
    ),
  );
  const replacements: readonly (readonly [printed: string | RegExp, ours: string])[] = [
    [HOSTS, server.url],
    [/https:\/\/\S+?\/image_example\.png/g, origin.file('cat.png')],
    [/https:\/\/\S+?\/audio_example\.wav/g, origin.file('clip-3.9s.wav')],
    [/https:\/\/\S+?\/video(?:_example)?\.mp4/g, origin.file('clip-3s.mp4')],
    ['data:{MIME_TYPE};base64,$BASE64_AUDIO', `data:audio/mpeg;base64,${audio}`],
    ['data:{MIME_TYPE};base64,$BASE64_VIDEO', `data:video/mp4;base64,${video}`],
    ['{MIME_TYPE}', 'image/jpeg'],
    ['$BASE64_IMAGE', image!],
    [/YOUR_API_KEY|your_mimo_api_key/g, server.key],
  ];
  return ({ text }) =>
    replacements.reduce((text, [from, to]) => text.replaceAll(from, () => to), text);
}
