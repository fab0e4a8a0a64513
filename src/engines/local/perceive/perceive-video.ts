/**
 * Watches a video once, in order: cuts are found on thumbnails of all planned frames, chosen frames
 * are looked at, and each scene is reported as soon as the next one begins. Then its sound is heard.
 */
import type { Frame, MediaReader, VideoFacts, VideoPlan } from '../../../core/media-plan.ts';
import type {
  PerceptionEvent,
  PictureEvidence,
  SceneEvidence,
  SoundEvidence,
} from '../evidence.ts';
import type { PerceptionSession } from './worker/perception-thread.ts';
import { FrameChoice } from './frame-choice.ts';
import { hearSound } from './perceive-sound.ts';

/** Frames whose thumbnails are made at once; also the most that lie in memory. */
const FRAMES_PER_BATCH = 16;

export interface Video {
  readonly facts: VideoFacts;
  readonly plan: VideoPlan;
  readonly reader: MediaReader;
}

interface OpenScene {
  readonly startSeconds: number;
  readonly frameSeconds: number;
  readonly picture: PictureEvidence;
}

/** Yields scenes in order of time, then the sound, then everything. */
export async function* perceiveVideo(
  video: Video,
  session: PerceptionSession,
  signal: AbortSignal,
  maxLooks: number,
): AsyncGenerator<PerceptionEvent, void, void> {
  const { facts, plan, reader } = video;
  const { durationSeconds, frameCount } = plan;
  const choice = new FrameChoice({ frameCount, durationSeconds, maxLooks });
  const shotStartsSeconds: number[] = [];
  const scenes: SceneEvidence[] = [];
  let open: OpenScene | null = null;
  let unseenShotSeconds: number | null = null;

  for await (const batch of batches(reader.frames(plan, signal), FRAMES_PER_BATCH)) {
    // Copies: a message would carry the whole buffer that a view is part of.
    const jpegs = batch.map((frame) => Uint8Array.from(frame.jpeg));
    const thumbnails = await session.run({ kind: 'thumbnails', jpegs });
    for (const [index, frame] of batch.entries()) {
      const { cut, look } = choice.next(thumbnails[index]!);
      if (cut) {
        shotStartsSeconds.push(frame.timeSeconds);
        unseenShotSeconds = frame.timeSeconds;
      }
      if (!look) continue;
      const picture = await session.run({ kind: 'look-at-jpeg', jpeg: jpegs[index]! });
      const startSeconds: number = unseenShotSeconds ?? frame.timeSeconds;
      unseenShotSeconds = null;
      if (open !== null) {
        scenes.push({ ...open, endSeconds: startSeconds });
        yield { type: 'scene', scene: scenes.at(-1)! };
      }
      open = { startSeconds, frameSeconds: frame.timeSeconds, picture };
    }
  }
  if (open !== null) {
    scenes.push({ ...open, endSeconds: durationSeconds });
    yield { type: 'scene', scene: scenes.at(-1)! };
  }

  let sound: SoundEvidence | null = null;
  if (plan.sound && facts.sound !== null) {
    sound = await hearSound(reader, session, signal);
    yield { type: 'sound', sound };
  }
  const turned = facts.rotationDegrees % 180 !== 0;
  const [width, height] = turned ? [facts.height, facts.width] : [facts.width, facts.height];
  const evidence = {
    kind: 'video' as const,
    durationSeconds,
    width,
    height,
    frameCount,
    scenes,
    shotStartsSeconds,
    sound,
  };
  yield { type: 'done', evidence };
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
