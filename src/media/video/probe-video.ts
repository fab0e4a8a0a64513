/** Facts of a video file: what its packets and its header agree on. */
import type { VideoFacts, VideoFormat } from '../../core/media-plan.ts';
import { believedSeconds, checkDamage } from '../decoder/duration.ts';
import { inspect } from '../decoder/inspect.ts';
import { corrupt } from '../decoder/refusal.ts';
import type { DecoderPool, MediaFile, VideoScan } from '../decoder/requests.ts';

/** Rejects with an ApiError that names `file.errorPath`, or with the signal's reason. */
export async function probeVideo(
  pool: DecoderPool,
  file: MediaFile,
  signal: AbortSignal,
): Promise<VideoFacts> {
  return inspect(file, signal, async (declaration) => {
    const scan = await pool.scanVideo(file, signal);
    if (scan.width <= 0 || scan.height <= 0) throw corrupt('width or height is 0');
    checkDamage(scan.packetCount, scan.corruptPacketCount);
    return {
      kind: 'video',
      format: formatOf(file, scan),
      codec: scan.codec,
      durationSeconds: believedSeconds('video', declaration.seconds, scan),
      width: scan.width,
      height: scan.height,
      rotationDegrees: scan.rotationDegrees,
      pixelAspect: scan.pixelAspect,
      framesPerSecond: scan.framesPerSecond,
      sound: scan.sound,
    };
  });
}

function formatOf({ container }: MediaFile, scan: VideoScan): VideoFormat {
  if (container === 'avi') return 'avi';
  if (container === 'asf') return 'wmv';
  return scan.quickTime ? 'mov' : 'mp4';
}
