/**
 * Decodes the sound track of a file to mono float blocks of about a second, so that no track ever
 * lies in memory whole. Silence stands in for what comes before the first sample, so that times in
 * the sound are times in the video. Runs in child processes only.
 */
import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CHANNEL_ORDER_UNSPEC,
  AV_NOPTS_VALUE,
  AV_SAMPLE_FMT_FLT,
} from 'node-av/constants';
import {
  avChannelLayoutDefault,
  type CodecContext,
  Frame,
  SoftwareResampleContext,
} from 'node-av/lib';
import { MAX_DURATION_SECONDS } from '../limits.ts';
import { corrupt, refusal } from '../refusal.ts';
import type { ContainerFamily, SoundRequest } from '../requests.ts';
import { keepOnly, openDecoder, openFile, originSeconds } from './open.ts';
import { toSeconds } from '../tally.ts';
import { packetsOf } from './packets.ts';

const BYTES_PER_SAMPLE = 4;
/** Shorter delays of the sound are the codec's own and not worth a sample of silence. */
const MIN_DELAY_SECONDS = 0.05;

type EmitSound = (block: Buffer) => void;

/** Emits the sound of the first sound track. Throws a Refusal. */
export function decodeSound(
  path: string,
  container: ContainerFamily,
  { sampleRateHz, durationSeconds }: SoundRequest,
  emit: EmitSound,
): void {
  const file = openFile(path, container);
  let decoder: CodecContext | null = null;
  const decoded = new Frame();
  decoded.alloc();
  const collector = new Collector(sampleRateHz, emit);
  let mixer: Mixer | null = null;
  try {
    const { sound } = file;
    if (sound === null) throw corrupt('no sound track');
    keepOnly(file, sound);
    decoder = openDecoder(sound);
    const beginsSeconds = originSeconds(file, durationSeconds);
    const { timeBase } = sound;
    const take = (): void => {
      while (decoder!.receiveFrameSync(decoded) >= 0) {
        if (mixer === null && decoded.pts !== AV_NOPTS_VALUE) {
          collector.addSilence(toSeconds(Number(decoded.pts), timeBase) - beginsSeconds);
        }
        if (mixer?.accepts(decoded) !== true) {
          mixer?.finish(collector);
          mixer = new Mixer(decoded, sampleRateHz);
        }
        mixer.add(decoded, collector);
        decoded.unref();
      }
    };
    for (const packet of packetsOf(file, sound)) {
      decoder.sendPacketSync(packet);
      take();
    }
    decoder.sendPacketSync(null);
    take();
    (mixer as Mixer | null)?.finish(collector);
    if (collector.finish()) return;
    if (mixer === null) throw corrupt('nothing in it can be decoded');
    // Of a sound shorter than its filter, some 2 ms, the resampler gives back nothing.
    emit(Buffer.alloc(BYTES_PER_SAMPLE));
  } finally {
    (mixer as Mixer | null)?.close();
    decoded.free();
    decoder?.freeContext();
    file.close();
  }
}

/** Mixes and resamples frames of one layout, format and rate to mono float. */
class Mixer {
  readonly #resampler = new SoftwareResampleContext();
  readonly #mixed = new Frame();
  readonly #channels: number;
  readonly #format: number;
  readonly #rateHz: number;
  readonly #targetRateHz: number;

  constructor(first: Frame, targetRateHz: number) {
    this.#channels = first.channels;
    this.#format = first.format;
    this.#rateHz = first.sampleRate;
    this.#targetRateHz = targetRateHz;
    this.#mixed.alloc();
    nameLayout(first);
    this.#resampler.allocSetOpts2(
      AV_CHANNEL_LAYOUT_MONO,
      AV_SAMPLE_FMT_FLT,
      targetRateHz,
      first.channelLayout,
      first.format as never,
      first.sampleRate,
    );
    if (this.#resampler.init() < 0) throw corrupt('the sound cannot be mixed');
  }

  accepts(frame: Frame): boolean {
    return (
      frame.channels === this.#channels &&
      frame.format === this.#format &&
      frame.sampleRate === this.#rateHz
    );
  }

  add(frame: Frame, collector: Collector): void {
    nameLayout(frame);
    this.#convert(frame, collector);
  }

  /** Takes out what the resampler still holds, and ends it. */
  finish(collector: Collector): void {
    while (this.#convert(null, collector) > 0);
    this.close();
  }

  close(): void {
    this.#resampler.free();
    this.#mixed.free();
  }

  #convert(frame: Frame | null, collector: Collector): number {
    this.#mixed.unref();
    this.#mixed.format = AV_SAMPLE_FMT_FLT;
    this.#mixed.sampleRate = this.#targetRateHz;
    this.#mixed.channelLayout = AV_CHANNEL_LAYOUT_MONO;
    if (this.#resampler.convertFrame(this.#mixed, frame) < 0) return 0;
    const samples = this.#mixed.nbSamples;
    if (samples > 0) collector.add(this.#mixed.data![0]!.subarray(0, samples * BYTES_PER_SAMPLE));
    return samples;
  }
}

/** Uncompressed sound comes without a channel layout, which the resampler refuses. */
function nameLayout(frame: Frame): void {
  if (frame.channelLayout.order === AV_CHANNEL_ORDER_UNSPEC) {
    frame.channelLayout = avChannelLayoutDefault(frame.channels);
  }
}

/** Gathers samples into blocks of one second. */
class Collector {
  readonly #block: Buffer;
  readonly #emit: EmitSound;
  readonly #rateHz: number;
  #filled = 0;
  #blocks = 0;

  constructor(rateHz: number, emit: EmitSound) {
    this.#rateHz = rateHz;
    this.#block = Buffer.alloc(rateHz * BYTES_PER_SAMPLE);
    this.#emit = emit;
  }

  add(samples: Buffer): void {
    let rest = samples;
    while (rest.length > 0) {
      const count = Math.min(rest.length, this.#block.length - this.#filled);
      this.#block.set(rest.subarray(0, count), this.#filled);
      this.#filled += count;
      rest = rest.subarray(count);
      if (this.#filled === this.#block.length) this.#flush();
    }
  }

  addSilence(seconds: number): void {
    if (!(seconds > MIN_DELAY_SECONDS && seconds < MAX_DURATION_SECONDS)) return;
    const second = Buffer.alloc(this.#block.length);
    let bytes = Math.round(seconds * this.#rateHz) * BYTES_PER_SAMPLE;
    for (; bytes > 0; bytes -= second.length) this.add(second.subarray(0, bytes));
  }

  /** False when there was no sample at all. */
  finish(): boolean {
    if (this.#filled > 0) this.#flush();
    return this.#blocks > 0;
  }

  #flush(): void {
    this.#blocks += 1;
    // A little more than the limit is honest rounding; the facts were checked before.
    if (this.#blocks > MAX_DURATION_SECONDS + 1) {
      throw refusal('media-too-long', 'audio', this.#blocks, MAX_DURATION_SECONDS);
    }
    this.#emit(this.#block.subarray(0, this.#filled));
    this.#filled = 0;
  }
}
