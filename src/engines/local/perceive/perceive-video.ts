/**
 * Watches a video once, in order: chosen frames are looked at while others are still being decoded,
 * and each scene is reported as soon as the next one begins. Then its sound is heard.
 */
import type { MediaReader, VideoFacts, VideoPlan } from '../../../core/media-plan.ts';
import type {
  PerceptionEvent,
  PictureEvidence,
  SceneEvidence,
  SoundEvidence,
  VideoEvidence,
} from '../evidence.ts';
import { chooseFrames, type ChosenFrame } from './choose-frames.ts';
import { Handover } from './handover.ts';
import { hearSound } from './perceive-sound.ts';
import type { PerceptionSession } from './process/perception-process.ts';

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
  const chosen = new Handover<ChosenFrame>();
  const leave = new AbortController();
  const either = AbortSignal.any([signal, leave.signal]);
  const choosing = chooseFrames(reader, plan, session, either, maxLooks, chosen);
  const scenes: SceneEvidence[] = [];
  let open: OpenScene | null = null;
  try {
    for await (const { startSeconds, frameSeconds, jpeg } of chosen) {
      const picture = await session.run({ kind: 'look-at-jpeg', jpeg });
      if (open !== null) {
        scenes.push({ ...open, endSeconds: startSeconds });
        yield { type: 'scene', scene: scenes.at(-1)! };
      }
      open = { startSeconds, frameSeconds, picture };
    }
  } finally {
    leave.abort();
    await choosing;
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
  const evidence: VideoEvidence = {
    kind: 'video',
    durationSeconds,
    width,
    height,
    frameCount,
    scenes,
    shotStartsSeconds: await choosing,
    sound,
  };
  yield { type: 'done', evidence };
}
