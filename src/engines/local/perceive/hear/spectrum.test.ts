import { describe, expect, it } from 'vitest';
import { loopLength } from './greedy.ts';
import { logMel, MEL_BANDS, MEL_COLUMNS } from './log-mel.ts';
import { createSpectrum } from './spectrum.ts';

/** The definition, term by term. */
function slowPower(samples: Float32Array, bin: number): number {
  const length = samples.length;
  let [real, imaginary] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    const weighted = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / length));
    real += weighted * Math.cos((2 * Math.PI * bin * index) / length);
    imaginary -= weighted * Math.sin((2 * Math.PI * bin * index) / length);
  }
  return real ** 2 + imaginary ** 2;
}

describe('a power spectrum', () => {
  it.each([400, 1_024, 30, 77, 13])('of %d samples agrees with the definition', (length) => {
    const samples = Float32Array.from(
      { length },
      (_, i) => Math.sin(i * 0.7) + 0.3 * Math.cos(i * i),
    );
    const power = createSpectrum(length).power(samples, 0);
    expect(power).toHaveLength(Math.floor(length / 2) + 1);
    for (const [bin, value] of power.entries()) {
      expect(value).toBeCloseTo(slowPower(samples, bin), 4);
    }
  });
});

describe('the mel picture', () => {
  it('puts a tone into its band, and ends in silence', () => {
    const hz = 1_000;
    const tone = Float32Array.from({ length: 16_000 }, (_, i) =>
      Math.sin((2 * Math.PI * hz * i) / 16_000),
    );
    const mel = logMel(tone);
    expect(mel).toHaveLength(MEL_BANDS * MEL_COLUMNS);
    const at = (band: number, column: number): number => mel[band * MEL_COLUMNS + column]!;
    const bands = Array.from({ length: MEL_BANDS }, (_, band) => at(band, 50));
    // 1 kHz is 15 of 45.245 mel: band 15 / 45.245 × 81 − 1.
    expect(bands.indexOf(Math.max(...bands))).toBe(26);
    expect(at(26, 50) - at(26, 2_000)).toBeCloseTo(2, 5);
  });
});

describe('a stuck decoder', () => {
  it('shows by a phrase that repeats', () => {
    expect(loopLength([1, 2, 3, 4, 5, 6, 7, 8])).toBe(0);
    expect(loopLength([9, 5, 5, 5, 5])).toBe(1);
    expect(loopLength([1, 2, 1, 2, 1, 2, 1, 2])).toBe(2);
    expect(loopLength([1, 2, 1, 2, 1, 2])).toBe(0);
  });
});
