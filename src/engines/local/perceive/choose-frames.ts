/**
 * Lets all planned frames of a video pass, as fast as they are decoded, and hands over those that
 * are worth a look. It never waits for a look: the decoder that makes the frames is wanted by other
 * requests too. At most `maxLooks` pictures lie in memory.
 */
import type { Frame, MediaReader, VideoPlan } from '../../../core/media-plan.ts';
import { FrameChoice } from './frame-choice.ts';
import type { Handover } from './handover.ts';
import type { PerceptionSession } from './process/perception-process.ts';

/** Frames whose thumbnails are made at once; also the most that lie in memory. */
const FRAMES_PER_BATCH = 16;

export interface ChosenFrame {
  /** When what it shows begins: at the last cut that nothing was chosen for, else at the frame. */
  readonly startSeconds: number;
  readonly frameSeconds: number;
  readonly jpeg: Uint8Array;
}

/** Resolves with the times at which shots begin; failures also reach the taker of `chosen`. */
export async function chooseFrames(
  reader: MediaReader,
  plan: VideoPlan,
  session: PerceptionSession,
  signal: AbortSignal,
  maxLooks: number,
  chosen: Handover<ChosenFrame>,
): Promise<number[]> {
  const { frameCount, durationSeconds } = plan;
  const choice = new FrameChoice({ frameCount, durationSeconds, maxLooks });
  const shotStartsSeconds: number[] = [];
  let unseenShotSeconds: number | null = null;
  try {
    for await (const batch of batches(reader.frames(plan, signal), FRAMES_PER_BATCH)) {
      const jpegs = batch.map((frame) => frame.jpeg);
      const thumbnails = await session.run({ kind: 'thumbnails', jpegs });
      for (const [index, { timeSeconds }] of batch.entries()) {
        const { cut, look } = choice.next(thumbnails[index]!);
        if (cut) {
          shotStartsSeconds.push(timeSeconds);
          unseenShotSeconds = timeSeconds;
        }
        if (!look) continue;
        const startSeconds: number = unseenShotSeconds ?? timeSeconds;
        unseenShotSeconds = null;
        // A copy: what the decoder gave may be a view of a much larger buffer.
        const jpeg = Uint8Array.from(jpegs[index]!);
        chosen.give({ startSeconds, frameSeconds: timeSeconds, jpeg });
      }
    }
    chosen.end();
  } catch (error) {
    chosen.fail(error);
  }
  return shotStartsSeconds;
}

/** Groups of at most `size`. */
async function* batches(
  frames: AsyncIterable<Frame>,
  size: number,
): AsyncGenerator<Frame[], void, void> {
  let batch: Frame[] = [];
  for await (const frame of frames) {
    batch.push(frame);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
