/** Hears a sound to its end: blocks go to the perception process one at a time as they are decoded. */
import type { MediaReader } from '../../../core/media-plan.ts';
import type { SoundEvidence } from '../evidence.ts';
import type { PerceptionSession } from './process/perception-process.ts';

const SAMPLE_RATE_HZ = 16_000;

/** At most one block of samples waits at any time. */
export async function hearSound(
  reader: MediaReader,
  session: PerceptionSession,
  signal: AbortSignal,
): Promise<SoundEvidence> {
  for await (const block of reader.sound({ sampleRateHz: SAMPLE_RATE_HZ }, signal)) {
    await session.run({ kind: 'hear', samples: block });
  }
  return await session.run({ kind: 'finish-hearing' });
}
