/**
 * A film made anew without an encoder of video: JPEGs at equal distances, and PCM between them, in
 * an AVI file, which every decoder of films reads. Never in memory as a whole.
 */
import { chunkHead } from '../riff.ts';
import { CHUNK_NAME, chunksOf, type Film, headOf, indexOf } from './avi-layout.ts';
import { ByteSource } from './byte-source.ts';

const PADDING: Buffer = Buffer.alloc(1);

/** What a film holds, as bytes one after the other. */
export interface FilmStreams {
  /** The JPEGs, of the lengths that the film says. */
  readonly frames: AsyncIterable<Uint8Array>;
  /** As `pcmOf` writes it, as long as the film says; null for a mute film. */
  readonly sound: AsyncIterable<Uint8Array> | null;
}

/** The file, block by block. Throws where a stream is too short, or what the streams throw. */
export async function* aviOf(film: Film, streams: FilmStreams): AsyncGenerator<Uint8Array> {
  const chunks = chunksOf(film);
  const sources = {
    frames: new ByteSource(streams.frames),
    sound: streams.sound === null ? null : new ByteSource(streams.sound),
  };
  try {
    yield headOf(film, chunks);
    for (const { stream, bytes } of chunks) {
      yield chunkHead(CHUNK_NAME[stream], bytes);
      yield* sources[stream]!.take(bytes);
      if (bytes % 2 === 1) yield PADDING;
    }
    yield indexOf(chunks);
  } finally {
    await sources.frames.close();
    await sources.sound?.close();
  }
}
