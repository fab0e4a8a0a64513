/**
 * What a sound is like where nobody speaks, by plain signal measures: how loud it is, and whether
 * its spectrum holds lasting tones (music, beeps) or none (noise). No more is claimed.
 */
import type { SoundEvidence } from '../../evidence.ts';
import { createSpectrum } from './spectrum.ts';
import { SAMPLE_RATE_HZ } from './windows.ts';

const FRAME_SAMPLES = 1_024;
/** Spectra of so many frames (half a second) are averaged: noise evens out, tones stay. */
const FRAMES_PER_BLOCK = 8;
/** Hum of the mains and rumble are no music. */
const LOWEST_TONE_HZ = 130;
const HIGHEST_TONE_HZ = 5_000;
/** Bins to either side that a tone is compared with. */
const NEIGHBOURS = 12;
/** A tone stands out from its neighbours by this factor in power (12 dB), a clear one by 20 dB. */
const TONE_FACTOR = 16;
const CLEAR_TONE_FACTOR = 100;
const MIN_TONES = 2;
const MIN_TONAL_SHARE = 0.5;
const SILENCE_DB = -52;
const QUIETEST_DB = 120;
/** Less rest than this says nothing. */
const MIN_REST_SECONDS = 0.5;

/** Collects measures while a sound passes by. */
export class BackgroundMeter {
  readonly #spectrum = createSpectrum(FRAME_SAMPLES);
  #energy = 0;
  #samples = 0;
  /** Parts of the rest by their loudness in whole decibels below full scale. */
  #restLoudness = new Uint32Array(QUIETEST_DB + 1);
  #restSamples = 0;
  #frame = new Float32Array(FRAME_SAMPLES);
  #filled = 0;
  #block = new Float64Array(FRAME_SAMPLES / 2 + 1);
  #frames = 0;
  #blocks = 0;
  #tonalBlocks = 0;

  /** Adds sound; `rest` says that nobody speaks in it. */
  push(samples: Float32Array, rest: boolean): void {
    let energy = 0;
    for (const sample of samples) energy += sample * sample;
    this.#energy += energy;
    this.#samples += samples.length;
    if (!rest) {
      this.#filled = 0;
      return;
    }
    const below = Math.round(-decibels(energy / samples.length));
    this.#restLoudness[Math.min(QUIETEST_DB, Math.max(0, below))]! += 1;
    this.#restSamples += samples.length;
    for (let from = 0; from < samples.length;) {
      const part = samples.subarray(from, from + FRAME_SAMPLES - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === FRAME_SAMPLES) this.#addFrame();
    }
  }

  /** Loudness of the whole sound; null for digital silence. */
  get loudnessDb(): number | null {
    return this.#energy === 0 ? null : decibels(this.#energy / this.#samples);
  }

  /** The verdict on the rest. */
  get background(): SoundEvidence['background'] {
    if (this.#samples > 0 && this.#energy === 0) return 'silence';
    if (this.#restSamples < MIN_REST_SECONDS * SAMPLE_RATE_HZ) return 'none';
    if (-this.#usualBelow() < SILENCE_DB) return 'silence';
    return this.#tonalBlocks >= MIN_TONAL_SHARE * Math.max(1, this.#blocks)
      ? 'music-like'
      : 'noise';
  }

  /** The median, as a door that slams does not make a quiet room noisy. */
  #usualBelow(): number {
    const half = this.#restLoudness.reduce((sum, count) => sum + count, 0) / 2;
    let louder = 0;
    return this.#restLoudness.findIndex((count) => (louder += count) >= half);
  }

  #addFrame(): void {
    this.#filled = 0;
    const power = this.#spectrum.power(this.#frame, 0);
    for (let bin = 0; bin < power.length; bin += 1) this.#block[bin]! += power[bin]!;
    this.#frames += 1;
    if (this.#frames < FRAMES_PER_BLOCK) return;
    this.#blocks += 1;
    if (isTonal(this.#block)) this.#tonalBlocks += 1;
    this.#block.fill(0);
    this.#frames = 0;
  }
}

/** Whether a spectrum has one clear tone or several weaker ones. */
function isTonal(power: Float64Array): boolean {
  const binOf = (hz: number): number => Math.round((hz * FRAME_SAMPLES) / SAMPLE_RATE_HZ);
  let tones = 0;
  for (let bin = binOf(LOWEST_TONE_HZ); bin <= binOf(HIGHEST_TONE_HZ); bin += 1) {
    const here = power[bin]!;
    if (here <= power[bin - 1]! || here <= power[bin + 1]!) continue;
    const around = power.slice(Math.max(1, bin - NEIGHBOURS), bin + NEIGHBOURS + 1).sort();
    const usual = around[around.length >> 1]!;
    if (here > usual * CLEAR_TONE_FACTOR) return true;
    if (here > usual * TONE_FACTOR) tones += 1;
  }
  return tones >= MIN_TONES;
}

function decibels(meanSquare: number): number {
  return 10 * Math.log10(Math.max(meanSquare, Number.MIN_VALUE));
}
