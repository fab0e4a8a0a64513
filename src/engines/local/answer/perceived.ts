/** One medium of the conversation together with what perception found in it. */
import type { MediaPart } from '../../../core/chat-request.ts';
import type {
  Evidence,
  PictureEvidence,
  SceneEvidence,
  SoundEvidence,
  VideoEvidence,
} from '../evidence.ts';

export interface Perceived {
  readonly part: MediaPart;
  readonly evidence: Evidence;
  /** Position among the answered media of its kind, from 1; null when it is the only one. */
  readonly ordinal: number | null;
}

/** Joins parts and evidence, and numbers those that share a kind. */
export function numberMedia(
  found: readonly { readonly part: MediaPart; readonly evidence: Evidence }[],
): Perceived[] {
  return found.map((entry, index) => {
    const sameKind = found.filter((other) => other.evidence.kind === entry.evidence.kind);
    const before = found.slice(0, index + 1).filter((other) => sameKind.includes(other));
    return { ...entry, ordinal: sameKind.length > 1 ? before.length : null };
  });
}

/** The sound of a recording or a video; null where there is none. */
export function soundOf(evidence: Evidence): SoundEvidence | null {
  if (evidence.kind === 'audio') return evidence;
  return evidence.kind === 'video' ? evidence.sound : null;
}

/** The pictures in a medium with their time; a still picture has none. */
export function picturesOf(
  evidence: Evidence,
): readonly { readonly picture: PictureEvidence; readonly scene: SceneEvidence | null }[] {
  if (evidence.kind === 'image') return [{ picture: evidence, scene: null }];
  if (evidence.kind === 'audio') return [];
  return evidence.scenes.map((scene) => ({ picture: scene.picture, scene }));
}

export interface Span {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Gaps up to this between two scenes of the same thing do not interrupt it. */
const BRIDGED_GAP_SECONDS = 0.6;

/** The stretches of a video in which a picture passes the test, merged. */
export function spansWhere(
  video: VideoEvidence,
  test: (picture: PictureEvidence) => boolean,
): readonly Span[] {
  const spans: Span[] = [];
  for (const { startSeconds, endSeconds, picture } of video.scenes) {
    if (!test(picture)) continue;
    const last = spans.at(-1);
    if (last !== undefined && startSeconds - last.endSeconds <= BRIDGED_GAP_SECONDS) {
      spans[spans.length - 1] = { startSeconds: last.startSeconds, endSeconds };
    } else {
      spans.push({ startSeconds, endSeconds });
    }
  }
  return spans;
}
