/** Facts of a sound file: samples counted, headers only as witnesses. */
import type { AudioFacts, AudioFormat } from '../../core/media-plan.ts';
import {
  believedSeconds,
  checkDamage,
  countedSeconds,
  exactSeconds,
  isNear,
} from '../decoder/duration.ts';
import { inspect } from '../decoder/inspect.ts';
import type { Declaration } from '../decoder/read-at.ts';
import { corrupt, refusal } from '../decoder/refusal.ts';
import type { ContainerFamily, DecoderPool, MediaFile, SoundScan } from '../decoder/requests.ts';

const FORMATS: Readonly<Partial<Record<ContainerFamily, AudioFormat>>> = {
  mp3: 'mp3',
  wav: 'wav',
  flac: 'flac',
  ogg: 'ogg',
  'iso-media': 'm4a',
};

/** Rejects with an ApiError that names `file.errorPath`, or with the signal's reason. */
export async function probeAudio(
  pool: DecoderPool,
  file: MediaFile,
  signal: AbortSignal,
): Promise<AudioFacts> {
  const format = FORMATS[file.container];
  return inspect(file, signal, async (declaration) => {
    if (format === undefined) throw refusal('media-format', 'audio', file.container);
    const scan = await pool.scanSound(file, signal);
    if (format === 'm4a' && scan.hasPicture) throw refusal('media-format', 'audio', 'mp4');
    if (scan.sampleRateHz <= 0 || scan.channels <= 0) throw corrupt('the sound has no samples');
    checkDamage(scan.packetCount, scan.corruptPacketCount);
    return {
      kind: 'audio',
      format,
      codec: scan.codec,
      durationSeconds: durationOf(format, declaration, scan),
      sampleRateHz: scan.sampleRateHz,
      channels: scan.channels,
    };
  });
}

/** Opus counts its granules at 48 kHz whatever the sound was; the others by their samples. */
const OPUS_CLOCK_HZ = 48_000;

/**
 * By the last granule of each stream chained in the file, where packets bear it out. Recordings of
 * live streams begin at any granule, and some writers leave a wrong last one: there packets count.
 * (A truncated file shows by its last page.)
 */
function oggSeconds(granules: number, scan: SoundScan): number {
  const declared = granules / (scan.codec === 'opus' ? OPUS_CLOCK_HZ : scan.sampleRateHz);
  const isBorneOut = declared > 0 && isNear(scan.countedSeconds, declared);
  const counted = countedSeconds(null, scan.countedSeconds);
  return isBorneOut ? declared : counted;
}

/** M4A as any MP4; OGG by its granules; the others by counting (MP3: nothing trimmed). */
function durationOf(format: AudioFormat, declaration: Declaration, scan: SoundScan): number {
  if (format === 'm4a') return believedSeconds('audio', declaration.seconds, scan);
  if (format === 'ogg') return oggSeconds(declaration.granules ?? 0, scan);
  if (format === 'flac') return exactSeconds(scan.declaredSeconds, scan.countedSeconds);
  return countedSeconds(scan.declaredSeconds, scan.countedSeconds);
}
