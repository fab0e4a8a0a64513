/**
 * What Whisper hears: 30 seconds as 3,000 columns of 80 logarithmic mel bands, silence appended.
 * The numbers must match those the network was trained with, down to the scale of the filters.
 */
import { createSpectrum } from './spectrum.ts';
import { SAMPLE_RATE_HZ } from './windows.ts';

export const MEL_BANDS = 80;
export const MEL_COLUMNS = 3_000;

const WINDOW_SAMPLES = 400;
const STEP_SAMPLES = 160;
const FREQUENCIES = WINDOW_SAMPLES / 2 + 1;
/** Below 1 kHz the mel scale is straight, above it logarithmic (Slaney). */
const STRAIGHT_HZ_PER_MEL = 200 / 3;
const STRAIGHT_END_HZ = 1_000;
const STRAIGHT_END_MEL = STRAIGHT_END_HZ / STRAIGHT_HZ_PER_MEL;
const LOGARITHMIC_STEP = Math.log(6.4) / 27;
const FLOOR = 1e-10;
/** Powers of ten below the loudest point at which everything is cut off. */
const RANGE = 8;

const spectrum = createSpectrum(WINDOW_SAMPLES);
const filters = melFilters();

/** At most 30 s of 16 kHz sound → `MEL_BANDS` rows of `MEL_COLUMNS` values. */
export function logMel(samples: Float32Array): Float32Array {
  const half = WINDOW_SAMPLES / 2;
  const padded = new Float32Array(samples.length + 2 * WINDOW_SAMPLES);
  padded.set(samples, half);
  // The first window is centred on the first sample: what lies before it is mirrored.
  for (let index = 1; index <= half; index += 1) padded[half - index] = samples[index] ?? 0;
  const heard = Math.min(MEL_COLUMNS, Math.ceil((samples.length + half) / STEP_SAMPLES));
  const mel = new Float32Array(MEL_BANDS * MEL_COLUMNS).fill(Math.log10(FLOOR));
  let loudest = -Infinity;
  for (let column = 0; column < heard; column += 1) {
    const power = spectrum.power(padded, column * STEP_SAMPLES);
    for (let band = 0; band < MEL_BANDS; band += 1) {
      const { first, weights } = filters[band]!;
      let sum = 0;
      for (const [offset, weight] of weights.entries()) sum += weight * power[first + offset]!;
      const value = Math.log10(Math.max(FLOOR, sum));
      mel[band * MEL_COLUMNS + column] = value;
      loudest = Math.max(loudest, value);
    }
  }
  for (let at = 0; at < mel.length; at += 1) {
    mel[at] = (Math.max(mel[at]!, loudest - RANGE) + 4) / 4;
  }
  return mel;
}

interface Filter {
  /** Index of the first frequency with a weight. */
  readonly first: number;
  readonly weights: readonly number[];
}

/** Triangles of equal area, evenly spaced on the mel scale from 0 Hz to half the sample rate. */
function melFilters(): readonly Filter[] {
  const top = hzToMel(SAMPLE_RATE_HZ / 2);
  const edges = Array.from({ length: MEL_BANDS + 2 }, (_, index) =>
    melToHz((top * index) / (MEL_BANDS + 1)),
  );
  return Array.from({ length: MEL_BANDS }, (_, band) => {
    const [low, peak, high] = edges.slice(band, band + 3) as [number, number, number];
    const weights = Array.from({ length: FREQUENCIES }, (_unused, index) => {
      const hz = (index * SAMPLE_RATE_HZ) / WINDOW_SAMPLES;
      const slope = Math.min((hz - low) / (peak - low), (high - hz) / (high - peak));
      return (Math.max(0, slope) * 2) / (high - low);
    });
    const first = Math.max(
      0,
      weights.findIndex((weight) => weight > 0),
    );
    const end = weights.findLastIndex((weight) => weight > 0) + 1;
    return { first, weights: weights.slice(first, end) };
  });
}

function hzToMel(hz: number): number {
  return hz < STRAIGHT_END_HZ
    ? hz / STRAIGHT_HZ_PER_MEL
    : STRAIGHT_END_MEL + Math.log(hz / STRAIGHT_END_HZ) / LOGARITHMIC_STEP;
}

function melToHz(mel: number): number {
  return mel < STRAIGHT_END_MEL
    ? mel * STRAIGHT_HZ_PER_MEL
    : STRAIGHT_END_HZ * Math.exp((mel - STRAIGHT_END_MEL) * LOGARITHMIC_STEP);
}
