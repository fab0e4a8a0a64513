/** Facts of a sound file: samples counted, headers only as witnesses. */
import type { AudioFacts, AudioFormat } from '../../core/media-plan.ts';
import { believedSeconds, checkDamage, countedSeconds, exactSeconds } from '../decoder/duration.ts';
import { inspect } from '../decoder/inspect.ts';
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
      durationSeconds: durationOf(format, declaration.seconds, scan),
      sampleRateHz: scan.sampleRateHz,
      channels: scan.channels,
    };
  });
}

/** M4A as any MP4; OGG by its last granule; the others by counting (MP3: nothing trimmed). */
function durationOf(format: AudioFormat, movieSeconds: number | null, scan: SoundScan): number {
  if (format === 'm4a') return believedSeconds('audio', movieSeconds, scan);
  if (format === 'ogg') return believedSeconds('audio', scan.declaredSeconds, scan);
  if (format === 'flac') return exactSeconds(scan.declaredSeconds, scan.countedSeconds);
  return countedSeconds(scan.declaredSeconds, scan.countedSeconds);
}
