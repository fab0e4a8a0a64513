/**
 * Which duration counts: what the container declares when the packets bear it out; what the packets
 * say when the declaration is missing or too short. Packets that end well before the declaration
 * mean a truncated file (or a lying header), which is refused.
 */
import {
  DURATION_TOLERANCE_SECONDS,
  DURATION_TOLERANCE_SHARE,
  MAX_DAMAGED_SHARE,
  MAX_DURATION_SECONDS,
  SAME_TIME_SECONDS,
} from './limits.ts';
import { corrupt, refusal } from './refusal.ts';

/** When the packets of picture and sound begin and end. */
interface PacketSpan {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** The longest of the other tracks (subtitles, chapters, data), which nobody reads. */
  readonly otherTracksSeconds?: number;
}

/** Seconds that count for frames, tokens and prices. Throws a Refusal. */
export function believedSeconds(
  kind: 'audio' | 'video',
  declaredSeconds: number | null,
  packets: PacketSpan,
): number {
  const { startSeconds, endSeconds, otherTracksSeconds = 0 } = packets;
  const lengths = [endSeconds, endSeconds - Math.max(0, startSeconds)];
  const isExplained = declaredSeconds !== null && isNear(otherTracksSeconds, declaredSeconds);
  return judge(kind, declaredSeconds, lengths, isExplained);
}

/** The same where only a sum of packets is known: it counts, the declaration is its witness. */
export function countedSeconds(declaredSeconds: number | null, counted: number): number {
  judge('audio', declaredSeconds, [counted]);
  return counted;
}

/** The same where the header counts samples: a single one that lacks means a truncated file. */
export function exactSeconds(declaredSeconds: number | null, counted: number): number {
  // Counting stops a little past the longest duration allowed.
  const isWholeCount = counted <= MAX_DURATION_SECONDS;
  if (isWholeCount && counted < (declaredSeconds ?? 0) - SAME_TIME_SECONDS) {
    throw corrupt('the file is truncated');
  }
  return countedSeconds(declaredSeconds, counted);
}

/** Refuses a file of which too many packets are marked as damaged. */
export function checkDamage(packetCount: number, corruptPacketCount: number): void {
  if (corruptPacketCount > packetCount * MAX_DAMAGED_SHARE) throw corrupt('the file is damaged');
}

/**
 * `lengths`: what the packets may mean; the last is taken where the declaration fails.
 * `isExplained`: another track is as long as declared, so that shorter packets are no surprise.
 */
function judge(
  kind: 'audio' | 'video',
  declaredSeconds: number | null,
  lengths: readonly number[],
  isExplained = false,
): number {
  const counted = lengths.at(-1)!;
  if (!Number.isFinite(counted)) throw corrupt('duration is unknown');
  if (counted <= 0) throw corrupt('duration is 0');
  if (counted > MAX_DURATION_SECONDS) {
    // Counting may have stopped there, so that a declaration of more is the better number.
    const seconds = Math.max(counted, declaredSeconds ?? 0);
    throw refusal('media-too-long', kind, seconds, MAX_DURATION_SECONDS);
  }
  if (declaredSeconds === null) return counted;
  if (lengths.some((length) => isNear(length, declaredSeconds))) return declaredSeconds;
  if (Math.max(...lengths) < declaredSeconds && !isExplained) {
    throw corrupt('the file is truncated');
  }
  return counted;
}

/** Whether a length bears a declaration out. */
export function isNear(lengthSeconds: number, declaredSeconds: number): boolean {
  const tolerance = Math.max(
    DURATION_TOLERANCE_SECONDS,
    declaredSeconds * DURATION_TOLERANCE_SHARE,
  );
  return Math.abs(lengthSeconds - declaredSeconds) <= tolerance;
}
