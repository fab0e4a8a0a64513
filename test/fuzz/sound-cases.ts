/** Requests that every healthy server answers with 200: each valid body, and one medium a kind. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import { dataUri } from '../support/quote.ts';
import { VALID_BODIES } from './bodies.ts';
import type { FuzzCase } from './fuzz-case.ts';

const SPEECH = uri('audio/wav', 'formats/speech.wav');
const FILM = uri('video/mp4', 'formats/film.mp4');

function uri(mime: string, name: string): string {
  return dataUri(mime, readFileSync(path.join(MEDIA_DIRECTORY, name)));
}

export const SOUND_CASES: readonly Pick<FuzzCase, 'route' | 'body'>[] = [
  ...VALID_BODIES,
  {
    route: '/v1/chat/completions' as const,
    value: {
      model: 'mimo-v2.5',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'input_audio', input_audio: { data: SPEECH } },
            { type: 'video_url', video_url: { url: FILM } },
          ],
        },
      ],
    },
  },
].map(({ route, value }) => ({ route, body: Buffer.from(JSON.stringify(value)) }));
