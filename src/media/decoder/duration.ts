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
} from './limits.ts';
import { corrupt, refusal } from './refusal.ts';

/** Seconds that count for frames, tokens and prices. Throws a Refusal. */
export function believedSeconds(
  kind: 'audio' | 'video',
  declaredSeconds: number | null,
  packets: { readonly startSeconds: number; readonly endSeconds: number },
): number {
  const lengths = [packets.endSeconds, packets.endSeconds - Math.max(0, packets.startSeconds)];
  return checked(kind, judge(declaredSeconds, lengths));
}

/** The same where only a sum of packets is known: it counts, the declaration is its witness. */
export function countedSeconds(declaredSeconds: number | null, counted: number): number {
  judge(declaredSeconds, [counted]);
  return checked('audio', counted);
}

/** Refuses a file of which too many packets are marked as damaged. */
export function checkDamage(packetCount: number, corruptPacketCount: number): void {
  if (corruptPacketCount > packetCount * MAX_DAMAGED_SHARE) throw corrupt('the file is damaged');
}

/** The lengths that the packets may mean; the last is taken where the declaration fails. */
function judge(declaredSeconds: number | null, lengths: readonly number[]): number {
  const counted = lengths.at(-1)!;
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

function checked(kind: 'audio' | 'video', seconds: number): number {
  if (!Number.isFinite(seconds)) throw corrupt('duration is unknown');
  if (seconds <= 0) throw corrupt('duration is 0');
  if (seconds > MAX_DURATION_SECONDS) {
    throw refusal('media-too-long', kind, seconds, MAX_DURATION_SECONDS);
  }
  return seconds;
}
