/**
 * Reads the facts of a file from its packets, which headers cannot forge, and decodes one frame to
 * see that it can be done. Nothing else is decoded. Runs in child processes only.
 */
import {
  AV_NOPTS_VALUE,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_FLAG_CORRUPT,
  AV_PKT_FLAG_DISCARD,
} from 'node-av/constants';
import type { SoundTrackFacts } from '../../../core/media-plan.ts';
import { avGetCodecName, type Stream } from 'node-av/lib';
import { MAX_DURATION_SECONDS } from '../limits.ts';
import { corrupt } from '../refusal.ts';
import type { ContainerFamily, SoundScan, VideoScan } from '../requests.ts';
import { type OpenFile, openFile, pixelAspect } from './open.ts';
import { spanOf, Tally } from '../tally.ts';
import { packetsOf } from './packets.ts';
import { Trial } from './trial.ts';
import { displayTurn } from '../turn.ts';

/** Sounds past the limit are not counted further than this beyond it. */
const OVERRUN_SECONDS = 60;

/** Facts of a video. Throws a Refusal. */
export function scanVideo(path: string, container: ContainerFamily): VideoScan {
  const file = openFile(path, container);
  try {
    const { video, sound } = file;
    if (video === null) throw corrupt('no video track');
    const tallies = tallyAll(file, Infinity);
    const pictures = tallies.get(video.index);
    if (pictures === undefined) throw corrupt('no video track');
    const { codecpar, avgFrameRate } = video;
    const heard = sound !== null && tallies.has(sound.index);
    return {
      codec: codecName(video),
      width: codecpar.width,
      height: codecpar.height,
      rotationDegrees: displayTurn(codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)).degrees,
      pixelAspect: pixelAspect(video),
      framesPerSecond: avgFrameRate.num > 0 ? avgFrameRate.toDouble() : null,
      quickTime: isQuickTime(file),
      sound: heard ? soundFacts(sound) : null,
      ...spanOf(tallies.values()),
      otherTracksSeconds: file.otherTracksSeconds,
      packetCount: pictures.packetCount,
      corruptPacketCount: pictures.corruptPacketCount,
    };
  } finally {
    file.close();
  }
}

/** Facts of a sound file. Throws a Refusal. */
export function scanSound(path: string, container: ContainerFamily): SoundScan {
  const file = openFile(path, container);
  try {
    const { sound } = file;
    if (sound === null) throw corrupt('no sound track');
    const track = tallyAll(file, MAX_DURATION_SECONDS + OVERRUN_SECONDS).get(sound.index);
    if (track === undefined) throw corrupt('no sound track');
    return {
      ...soundFacts(sound),
      ...track.span(),
      declaredSeconds: file.declaredSoundSeconds,
      countedSeconds: track.countedSeconds(),
      packetCount: track.packetCount,
      corruptPacketCount: track.corruptPacketCount,
      hasPicture: file.video !== null,
    };
  } finally {
    file.close();
  }
}

function soundFacts(stream: Stream): SoundTrackFacts {
  const { sampleRate, channels } = stream.codecpar;
  return { codec: codecName(stream), sampleRateHz: sampleRate, channels };
}

function isQuickTime(file: OpenFile): boolean {
  const brand = file.format.metadata?.get('major_brand') ?? null;
  return brand === null || brand.startsWith('qt');
}

function codecName(stream: Stream): string {
  return avGetCodecName(stream.codecpar.codecId) ?? 'unknown';
}

/**
 * The last packet of an Ogg stream may end before it begins, as its granule cuts decoder delay off
 * the whole stream; the library hands that negative length on as an unsigned 32-bit number.
 */
function durationTicks(duration: bigint): number {
  return Number(duration >= 2n ** 31n && duration < 2n ** 32n ? duration - 2n ** 32n : duration);
}

/** ASF gives its packets no length: a frame then lasts as long as the stream says frames do. */
function frameTicks({ avgFrameRate, timeBase }: Stream): number {
  if (avgFrameRate.num <= 0 || timeBase.num <= 0) return 0;
  return (timeBase.den * avgFrameRate.den) / (timeBase.num * avgFrameRate.num);
}

/** Reads every packet of the picture and sound tracks; tracks without packets are absent. */
function tallyAll(file: OpenFile, stopSeconds: number): Map<number, Tally> {
  const trial = new Trial(file.video ?? file.sound);
  const streams = new Map(file.format.streams.map((stream) => [stream.index, stream]));
  const tallies = new Map<number, Tally>();
  try {
    for (const packet of packetsOf(file, null)) {
      let track = tallies.get(packet.streamIndex);
      if (track === undefined) {
        track = new Tally(streams.get(packet.streamIndex)!.timeBase);
        tallies.set(packet.streamIndex, track);
      }
      const time = packet.pts === AV_NOPTS_VALUE ? packet.dts : packet.pts;
      track.add(
        time === AV_NOPTS_VALUE ? NaN : Number(time),
        durationTicks(packet.duration) || frameTicks(streams.get(packet.streamIndex)!),
        packet.hasFlags(AV_PKT_FLAG_DISCARD),
        packet.hasFlags(AV_PKT_FLAG_CORRUPT),
      );
      trial.feed(packet);
      if (track.countedSeconds() > stopSeconds) break;
    }
    trial.finish();
    return tallies;
  } finally {
    trial.close();
  }
}
