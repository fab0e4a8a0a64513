/** What is known of a sound does not go with the process that heard it. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { MediaReader } from '../../../core/media-plan.ts';
import { sample, soundMedia, wavSamples } from '../../../../test/support/fake-media.ts';
import { testModelsDirectory } from '../../../../test/support/models.ts';
import { hearSound } from './perceive-sound.ts';
import { PerceptionProcess } from './process/perception-process.ts';

/** Models load and run on whatever cores are left. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const NEVER = new AbortController().signal;
/** No multiple of a window, so that windows span blocks. */
const BLOCK_SAMPLES = 10_001;
const modelsDirectory = await testModelsDirectory();
const perception = new PerceptionProcess({ modelsDirectory: modelsDirectory ?? '', threads: 2 });

afterAll(() => perception.close());

/** Reads samples in blocks, and does something before some of them. */
function readerOf(
  samples: Float32Array,
  beforeBlock: (index: number) => Promise<void>,
): MediaReader {
  const sound = async function* (): AsyncGenerator<Float32Array, void, void> {
    for (let from = 0; from < samples.length; from += BLOCK_SAMPLES) {
      await beforeBlock(from / BLOCK_SAMPLES);
      yield samples.subarray(from, from + BLOCK_SAMPLES);
    }
  };
  return { ...soundMedia(samples).reader, sound };
}

describe.skipIf(modelsDirectory === null)('a sound', () => {
  it('is heard alike in whatever blocks it comes and however often the process dies', async () => {
    const samples = wavSamples(sample('speech-jfk.wav'));
    const session = perception.open(NEVER);
    const undisturbed = await hearSound(soundMedia(samples).reader, session, NEVER);
    expect(undisturbed.segments.map(({ text }) => text).join(' ')).toMatch(/Americans.*country/s);
    let deaths = 0;
    const dying = readerOf(samples, async (index) => {
      if (index % 5 !== 4) return;
      deaths += 1;
      process.kill(perception.pid!, 'SIGKILL');
      await vi.waitFor(() => expect(perception.pid).toBeUndefined(), { timeout: 30_000 });
    });
    expect(await hearSound(dying, session, NEVER)).toEqual(undisturbed);
    expect(deaths).toBe(3);
    session.end();
  });
});
