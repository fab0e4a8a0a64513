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

/** Seconds that count for frames, tokens and prices. Throws a Refusal. */
export function believedSeconds(
  kind: 'audio' | 'video',
  declaredSeconds: number | null,
  packets: { readonly startSeconds: number; readonly endSeconds: number },
): number {
  const { startSeconds, endSeconds } = packets;
  return judge(kind, declaredSeconds, [endSeconds, endSeconds - Math.max(0, startSeconds)]);
}

/** The same where only a sum of packets is known: it counts, the declaration is its witness. */
export function countedSeconds(declaredSeconds: number | null, counted: number): number {
  judge('audio', declaredSeconds, [counted]);
  return counted;
}

/** The same where the header counts samples: a single one that lacks means a truncated file. */
export function exactSeconds(declaredSeconds: number | null, counted: number): number {
  if (counted < (declaredSeconds ?? 0) - SAME_TIME_SECONDS) throw corrupt('the file is truncated');
  return countedSeconds(declaredSeconds, counted);
}

/** Refuses a file of which too many packets are marked as damaged. */
export function checkDamage(packetCount: number, corruptPacketCount: number): void {
  if (corruptPacketCount > packetCount * MAX_DAMAGED_SHARE) throw corrupt('the file is damaged');
}

/** `lengths`: what the packets may mean; the last is taken where the declaration fails. */
function judge(
  kind: 'audio' | 'video',
  declaredSeconds: number | null,
  lengths: readonly number[],
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
  const tolerance = Math.max(
    DURATION_TOLERANCE_SECONDS,
    declaredSeconds * DURATION_TOLERANCE_SHARE,
  );
  if (lengths.some((length) => Math.abs(length - declaredSeconds) <= tolerance)) {
    return declaredSeconds;
  }
  if (Math.max(...lengths) < declaredSeconds) throw corrupt('the file is truncated');
  return counted;
}
